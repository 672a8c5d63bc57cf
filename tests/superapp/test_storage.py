"""The static files of production: hashed, the imports between our modules too."""

import json
import re

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings


def test_collectstatic_hashes_our_modules_and_their_imports(tmp_path):
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "superapp.storage.HashedModulesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path):
        call_command("collectstatic", verbosity=0, interactive=False)
        assert re.search(r"main\.[0-9a-f]{12}\.js$", staticfiles_storage.url("js/core/main.js"))
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    main = (tmp_path / names["js/core/main.js"]).read_text()
    assert re.findall(r'from "\./[a-z]+\.[0-9a-f]{12}\.js"', main)
    # Every module of ours imports by hashed names only, and every such name exists.
    for plain, hashed in names.items():
        if not (plain.startswith("js/") and plain.endswith(".js")):
            continue
        module = tmp_path / hashed
        for imported in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', module.read_text()):
            assert re.search(r"\.[0-9a-f]{12}\.js$", imported), (plain, imported)
            assert (module.parent / imported).resolve().exists(), (plain, imported)
    assert list(tmp_path.glob("css/*.css.br")) or list(tmp_path.glob("css/*.css.gz"))
