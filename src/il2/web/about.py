"""What il2 is and is not, and the HTTP API as a page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from il2.web.area import Area
from il2.web.render import render

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about(request: Request) -> Response:
    """What it is, what it is not, what is kept, who can use it."""
    return render(request, "about.html")


@router.get("/api")
def api(request: Request) -> Response:
    """Every address of the API with its fields, from the OpenAPI document."""
    return render(
        request,
        "api.html",
        operations=operations(request.app.openapi()),
        example=str(request.base_url).rstrip("/"),
    )


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return method, path, summary and fields of every operation, in the order of the document."""
    found = []
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            fields = [(one["name"], one.get("description", "")) for one in said.get("parameters", ())]
            for content in said.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                schema = document["components"]["schemas"].get(name, {})
                fields += [(k, v.get("description", "")) for k, v in schema.get("properties", {}).items()]
            found.append(
                {"method": method.upper(), "path": path, "summary": said.get("summary", ""), "fields": fields}
            )
    return found


area = Area("about", router)
