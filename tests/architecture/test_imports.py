"""Rules about imports that hold for every package to come, which import-linter cannot say in one contract."""

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*SETTINGS["root_packages"], cache_dir=None)


def test_a_repository_is_imported_only_inside_its_own_package(graph: grimp.ImportGraph) -> None:
    strangers = {
        f"{importer} -> {module}"
        for module in graph.modules
        if module.endswith(".repository")
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith(module.removesuffix("repository"))
    }
    assert not strangers, "act through the package's service, read through its queries"


def test_every_part_of_hotline_has_a_place_in_the_layers(graph: grimp.ImportGraph) -> None:
    layers = next(contract for contract in SETTINGS["contracts"] if contract["type"] == "layers")
    placed = {name.strip(" ()") for layer in layers["layers"] for name in layer.split("|")}
    homeless = graph.find_children("hotline") - placed
    assert not homeless, "a module outside the layers may import anything; give it a place"
