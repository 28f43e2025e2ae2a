# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds JSON against a schema of docs/schema: as much of JSON Schema as those use."""
import json
import pathlib
import re

KNOWN = {"$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties", "items",
         "enum", "const", "pattern", "minLength", "minimum", "minItems", "maxItems"}
TYPES = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}


def load(folder):
    """Schema name ("mailprov/address/1") to schema."""
    return {s["$id"]: s for s in (json.loads(p.read_text()) for p in sorted(pathlib.Path(folder).glob("*.json")))}


def unknown_words(schema):
    """Words of @schema that this validator would pass over in silence."""
    if not isinstance(schema, dict):
        return
    yield from sorted(set(schema) - KNOWN)
    for part in [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]:
        yield from unknown_words(part)


def problems(value, schema, where="$"):
    """Each way in which @value is not what @schema says."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[t](value) for t in types):
        yield f"{where}: {value!r} is no {' or '.join(types)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{where}: {value!r} does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{where}: an empty string"
    if TYPES["number"](value) and value < schema.get("minimum", value):
        yield f"{where}: {value} is below {schema['minimum']}"
    if isinstance(value, list):
        yield from list_problems(value, schema, where)
    if isinstance(value, dict):
        yield from object_problems(value, schema, where)


def list_problems(value, schema, where):
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{where}: {len(value)} items"
    for i, item in enumerate(value):
        yield from problems(item, schema.get("items", {}), f"{where}[{i}]")


def object_problems(value, schema, where):
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{where}: no {key}" for key in schema.get("required", []) if key not in value)
    if list(value) != [k for k in properties if k in value] and others is False and set(value) <= set(properties):
        yield f"{where}: keys are not in their order"
    for key, item in value.items():
        if key in properties:
            yield from problems(item, properties[key], f"{where}.{key}")
        elif others is False:
            yield f"{where}: {key} is not in the schema"
        elif isinstance(others, dict):
            yield from problems(item, others, f"{where}.{key}")
