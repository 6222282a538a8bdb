"""The editor's grammars don't crash it. (tree-sitter 0.26.1 did, with a segmentation fault.)"""

from __future__ import annotations

import subprocess
import sys

import pytest

SESSION = """
import asyncio, sys
from textual.app import App
from textual.widgets import TextArea

class Editor(App):
    def compose(self):
        yield TextArea.code_editor(sys.argv[2], language=sys.argv[1])

async def main():
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(TextArea)
        assert sys.argv[1] in editor.available_languages
        await pilot.press("a", "enter", "(", "backspace", "ctrl+end", "b", "ctrl+z")
        app.exit()

asyncio.run(main())
"""
TEXTS = {
    "python": 'def lambda_handler(event, context):\n    return {"ok": True}\n',
    "json": '{"Records": [{"eventSource": "aws:s3"}]}\n',
    "javascript": "export const handler = async (event) => ({ statusCode: 200 });\n",
    "yaml": "buckets:\n  photos: {objects: []}\n",
    "markdown": "## A question\n\n- [x] An option\n",
}


@pytest.mark.quick
@pytest.mark.parametrize("language", TEXTS)
def test_editing_survives(language: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SESSION, language, TEXTS[language]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
