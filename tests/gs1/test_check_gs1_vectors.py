"""The comparison with a vector file finds what differs and says so with its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / ".ci" / "check_gs1_vectors.py"
URI = "https://id.example.org/01/09520000010010/21/a?99=x&17=271231&lang=de"
READ = {
    "path": [["01", "09520000010010"], ["21", "a"]],
    "query": [["99", "x"], ["17", "271231"]],
    "other_keys": ["lang"],
}
ELEMENT_STRING = "(01)09520000010010(21)a(99)x(17)271231"
ELEMENTS = {"element_string": ELEMENT_STRING, "stem": None}
COMPRESS = {
    "uri": "https://id.example.org/01/09520000010010/21/WM-000136?lang=de",
    "optimise": True,
    "compress_other": False,
}
COMPRESSED = "https://id.example.org/DBFRGHAONNKxn2mmmu_Q?lang=de"
DECOMPRESSED = {"ais": {"01": "09520000010010", "21": "WM-000136"}, "other": {"lang": "de"}}
TAG = "eh3036450e0000fa4000000088"
EPC = {
    "path": "/01/09520000010010/21/136",
    "scheme": "SGTIN-96",
    "filter": 1,
    "company_prefix_length": 7,
    "form": "eh",
}


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(folder: Path, *vectors: dict[str, object]) -> Path:
    path = folder / "vectors.jsonl"
    path.write_text("".join(json.dumps({"why": "x", **v}) + "\n" for v in vectors))
    return path


def test_agreement_is_success(tmp_path: Path) -> None:
    canonical = "https://id.gs1.org/01/09520000010010/21/a?17=271231&99=x"
    result = run(
        written(
            tmp_path,
            {"op": "parse", "in": URI, "ok": True, "out": READ},
            {"op": "parse", "in": "https://a/01/1", "ok": False, "out": None},
            {"op": "canonical", "in": URI, "ok": True, "out": canonical},
            {"op": "element_string_to_uri", "in": ELEMENTS, "ok": True, "out": canonical},
            {"op": "uri_to_element_string", "in": URI, "ok": True, "out": ELEMENT_STRING},
            {"op": "compress", "in": COMPRESS, "ok": True, "out": COMPRESSED},
            {"op": "decompress", "in": COMPRESSED, "ok": True, "out": DECOMPRESSED},
            {"op": "epc_decode", "in": TAG, "ok": True, "out": "/01/09520000010010/21/136"},
            {"op": "epc_encode", "in": EPC, "ok": True, "out": TAG},
            {"op": "epc_decode", "in": "eh", "ok": False, "out": None},
        )
    )
    assert result.returncode == 0, result.stdout
    assert "disagreements: 0" in result.stdout
    assert "decompress: 1" in result.stdout
    assert "epc_decode: 2" in result.stdout


def test_a_disagreement_is_listed_and_fails(tmp_path: Path) -> None:
    result = run(written(tmp_path, {"op": "parse", "in": URI, "ok": False, "out": None}))
    assert result.returncode == 1
    assert URI in result.stdout


def test_no_file_is_an_error_of_use() -> None:
    result = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, check=False)
    assert result.returncode == 2


def test_an_operation_it_does_not_know_is_an_error_of_use(tmp_path: Path) -> None:
    result = run(written(tmp_path, {"op": "sing", "in": "", "ok": True, "out": ""}))
    assert result.returncode == 2
    assert "sing" in result.stderr
