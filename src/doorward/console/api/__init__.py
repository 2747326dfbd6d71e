"""The JSON API, one file a resource, found by walking this folder; the OpenAPI document is made of what they declare."""
