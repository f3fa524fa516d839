"""The reference estate's tenant API, for an estate of fewer stores."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SHIPPED = spec_from_file_location("tenant_api", Path(__file__).with_name("tenant_api.py"))
assert SHIPPED is not None
assert SHIPPED.loader is not None
tenant_api = module_from_spec(SHIPPED)
SHIPPED.loader.exec_module(tenant_api)
tenant_api.DATABASES = {"pages": "page"}
tenant_api.TABLES = {name: tenant_api.TABLES[name] for name in ("search-index", "app-installations", "site-contacts")}
tenant_api.TABLES["inbox"] = "entity"
tenant_api.REGIONS = ("us-east-1",)
tenant_api.STREAMS = ()
application = tenant_api.application
