"""What calls of AWS destroy or leave unprotected: data made from botocore's service models, and reviewed by hand."""
