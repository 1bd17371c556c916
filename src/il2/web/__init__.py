"""Pages and HTTP API: one server for all of il2 (extra ``web``)."""
