"""The hash changes with the tables, and only with them."""

from il2.ground import provenance
from il2.ground.provenance import Provenance, data_hash


def test_hash_sees_content_and_names(tmp_path, monkeypatch) -> None:
    def hashed(names: dict[str, str]) -> str:
        for name, text in names.items():
            (tmp_path / name).write_text(text)
        monkeypatch.setattr(provenance, "data_folder", lambda: tmp_path)
        monkeypatch.setattr(provenance, "data_names", lambda: tuple(sorted(names)))
        return data_hash.__wrapped__()

    first = hashed({"a": "1", "b": "2"})
    assert hashed({"a": "1", "b": "2"}) == first
    assert len({first, hashed({"a": "12", "b": ""}), hashed({"a": "1", "c": "2"})}) == 3


def test_record_is_hashable_and_sorted() -> None:
    record = Provenance.of({"ligand": "IL-2"}, seed=7, sources=["b", "a", "b"])
    assert record.sources == ("a", "b") and hash(record)
    assert record.to_dict()["inputs"] == {"ligand": "IL-2"}
