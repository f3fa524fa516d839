"""Texts of CloudFormation that functions put together, with `${…}` for what only the deployment knows."""

from collections.abc import Mapping

from drillgate.readers.markup import entries

UNKNOWN = "${…}"
DEPTH = 20


def text_of(value: object, depth: int = DEPTH) -> str:
    """A value as the text that it stands for: `{"Fn::Sub": "${Bucket}/x"}` is `${Bucket}/x`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if not isinstance(value, Mapping) or len(value) != 1 or not depth:
        return UNKNOWN
    ((function, argument),) = value.items()
    match function:
        case "Ref" if isinstance(argument, str):
            return f"${{{argument}}}"
        case "Fn::GetAtt":
            return f"${{{'.'.join(text_of(one, depth - 1) for one in entries(argument))}}}"
        case "Fn::Sub":
            return text_of(entries(argument)[0], depth - 1) if entries(argument) else UNKNOWN
        case "Fn::Join" if isinstance(argument, list) and len(argument) == 2:
            return text_of(argument[0], depth - 1).join(text_of(one, depth - 1) for one in entries(argument[1]))
    return UNKNOWN
