"""The pages and the HTTP API: one server, one base template, one security policy; every area adds its router.

Examples
--------
>>> from il2.web.app import create_app
>>> app = create_app()
>>> app.title
'il2'
"""
