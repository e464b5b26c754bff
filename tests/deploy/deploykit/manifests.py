# SPDX-License-Identifier: Apache-2.0
"""Kubernetes manifests: what kustomize makes of a folder, where kubectl is there, and single files."""

import shutil
import subprocess

import yaml

from deploykit.errors import Unavailable, Wrong

_HEAD = {"apiVersion", "kind", "metadata"}


def parse(text):
    """{kind: document}; each kind once."""
    documents = {}
    for document in yaml.safe_load_all(text):
        if not isinstance(document, dict) or not _HEAD <= document.keys():
            raise Wrong(f"a document has not {', '.join(sorted(_HEAD))}: {document}")
        if document["kind"] in documents:
            raise Wrong(f"there are two of kind {document['kind']}")
        documents[document["kind"]] = document
    return documents


def read(folder):
    """The resources that the folder's kustomization names, without kustomize's changes."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return parse("---\n".join((folder / name).read_text() for name in kustomization["resources"]))


def build(folder):
    if not shutil.which("kubectl"):
        raise Unavailable("kubectl is not installed")
    done = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True)
    if done.returncode != 0:
        raise Wrong(f"kubectl kustomize {folder.name}: {done.stderr.strip()}")
    return parse(done.stdout)
