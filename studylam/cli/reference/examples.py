"""Examples of every command, for its help page, its man page and the documentation.

In one table, so that they read alike and a test can try them all. A comment after ``#`` may follow,
as in a shell: what stands here can be copied whole.
"""

from __future__ import annotations

ROOT = ""

EXAMPLES: dict[str, tuple[str, ...]] = {
    ROOT: (
        "studylam  # the app, where you left it",
        "studylam quiz --only missed --size 10",
        "studylam invoke handler.py:lambda_handler --event s3-put",
        "studylam invoke --help  # of one command; the manual: studylam man",
    ),
    # -- learn ------------------------------------------------------------------------------------
    "learn": (
        "studylam learn",
        "studylam learn cold-starts",
        "studylam learn what-lambda-is#where-it-sits-in-a-design",
    ),
    "lab": ("studylam lab", "studylam lab thumbnail", "studylam --pack my-pack lab"),
    "quiz": (
        "studylam quiz",
        "studylam quiz permissions",
        "studylam quiz --exam dva-c02 --domain 2 --size 20",
        "studylam quiz --only missed --type multiple-response",
        "studylam quiz --concept concurrency",
    ),
    "review": ("studylam review", "studylam review --cram"),
    "exam": ("studylam exam", "studylam exam dva-c02"),
    "exercise": (
        "studylam exercise list",
        "studylam exercise show vpc-ways-out",
    ),
    "exercise list": ("studylam exercise list", "studylam exercise list --json"),
    "exercise show": (
        "studylam exercise show vpc-ways-out",
        "studylam exercise show my-exercise.yaml --json",
    ),
    "exercise answer": ("studylam exercise answer job-triage receipt a",),
    "exercise kinds": ("studylam exercise kinds", "studylam exercise kinds vpc"),
    "tracks": ("studylam tracks", "studylam tracks security", "studylam tracks --json"),
    "search": (
        "studylam search cold start",
        "studylam search cloudwatch events  # an old name: it says today's",
        "studylam search '\"dead letter\"' --kind lab --kind lesson",
        "studylam search timeout --json --limit 3",
    ),
    "glossary": (
        "studylam glossary",
        "studylam glossary cold start",
        "studylam glossary cloudwatch events  # an old name: it says today's",
    ),
    "explain": (
        "studylam explain",
        "studylam explain KeyError",
        "studylam explain AccessDenied --message 's3:GetObject on resource'",
    ),
    # -- runtime ----------------------------------------------------------------------------------
    "invoke": (
        "studylam invoke handler.py:lambda_handler --event s3-put --layer pillow",
        "studylam invoke src --handler app.handler --env TABLE=notes --world w.yaml",
        'echo \'{"name": "Ada"}\' | studylam invoke hello.py:handler --event - --json',
        "studylam invoke api.py:handler --request 'GET /orders' --through rest-api",
        "studylam invoke slow.py:handler --memory 512 --timeout 10 --repeat 5",
    ),
    "tune": (
        "studylam tune handler.py:lambda_handler --event s3-put --event other.json",
        "studylam tune src --handler app.handler --requests 5000000 --arch arm64",
        "studylam tune --sample mixed  # also: cpu, io",
        "studylam tune --lab thumbnail --version solution",
    ),
    "states": (
        "studylam states check order.asl.json",
        "studylam states run order.asl.json --input '{\"order\": 7}'",
    ),
    "states check": (
        "studylam states check order.asl.json",
        "studylam states check order.asl.json --json",
    ),
    "states graph": ("studylam states graph order.asl.json > order.mmd",),
    "states run": (
        "studylam states run order.asl.json --input '{\"order\": 7}' \\\n"
        "    --function price=price.py:handler --function pay=pay.py:handler",
        "studylam states run order.asl.json --input order.json --json",
    ),
    "events": ("studylam events list", "studylam events show s3-put"),
    "events list": ("studylam events list", "studylam events list --json"),
    "events show": (
        "studylam events show s3-put",
        "studylam events show hello --set name=Ada > event.json",
    ),
    "simulate": (
        "studylam simulate  # in the app",
        "studylam simulate concurrency",
        "studylam simulate load load-spike",
        "studylam simulate retries --source sqs",
    ),
    "simulate load": (
        "studylam simulate load load-spike",
        "studylam simulate load load-starved --set function.checkout.reserved=150",
        "studylam simulate load my.yaml --replay web=last-week.csv --until 3600 --json",
    ),
    "simulate retries": (
        "studylam simulate retries --source sqs --set max_receive=2",
        "studylam simulate retries retries-shard --json",
    ),
    "price": (
        "studylam price  # in the app",
        "studylam price lambda --requests 3000000 --duration-ms 100 --memory-mb 128",
        "studylam price scenario photo-service",
    ),
    "price lambda": (
        "studylam price lambda --requests 3000000 --duration-ms 100 --memory-mb 128",
        "studylam price lambda --requests 1e6 --duration-ms 800 --memory-mb 1024 \\\n"
        "    --arch arm64 --region eu-central-1 --no-free-tier --json",
    ),
    "price scenario": (
        "studylam price scenario photo-service",
        "studylam price scenario my-architecture.yaml --markdown",
    ),
    "price compare": (
        "studylam price compare rest-api http-api",
        "studylam price compare order-workflow order-workflow-express --csv",
    ),
    "price part": (
        "studylam price part sqs messages=1000000 batch_size=10",
        "studylam price part sqs messages=1000000 --json",
    ),
    "price parts": ("studylam price parts", "studylam price parts sqs"),
    "conformance": (
        "studylam conformance",
        "studylam conformance --json > conformance.json",
    ),
    # -- packs ------------------------------------------------------------------------------------
    "pack": (
        "studylam pack new my-pack --title 'Queues in depth'",
        "studylam pack check my-pack",
        "studylam pack list",
    ),
    "pack new": (
        "studylam pack new my-pack --title 'Queues in depth'",
        "studylam pack new lesson dead-letters --in my-pack",
        "studylam pack new question --in my-pack --bank queues --type ordering",
    ),
    "pack check": (
        "studylam pack check my-pack",
        "studylam pack check my-pack --no-run --strict",
        "studylam pack check --json > check.json",
    ),
    "pack preview": ("studylam pack preview my-pack",),
    "pack build": ("studylam pack build my-pack", "studylam pack build my-pack -o queues.zip"),
    "pack install": (
        "studylam pack install queues.zip",
        "studylam pack install my-pack --replace",
    ),
    "pack import": (
        "studylam pack import moodle.gift --into my-pack --bank moodle",
        "studylam pack import old.csv --into my-pack --exam dva-c02 --dry-run",
    ),
    "pack export": (
        "studylam pack export my-pack --format anki -o queues.apkg",
        "studylam pack export --format gift --bank permissions -o permissions.gift",
    ),
    "pack explain": ("studylam pack explain", "studylam pack explain Q009"),
    "pack list": ("studylam pack list", "studylam pack list --json"),
    "pack show": (
        "studylam pack show",
        "studylam pack show queues.zip",
        "studylam pack show --list labs",
    ),
    "pack update": ("studylam pack update", "studylam pack update queues"),
    "pack remove": ("studylam pack remove queues",),
    "pack stats": (
        "studylam pack stats my-pack ada.jsonl bob.jsonl",
        "studylam pack stats my-pack class/*.jsonl --by concepts --csv figures",
    ),
    # -- the record -------------------------------------------------------------------------------
    "progress": (
        "studylam progress show",
        "studylam progress goal --exam saa-c03 --on 2027-02-01 --minutes 40",
        "studylam progress export record.jsonl",
    ),
    "progress show": ("studylam progress show", "studylam progress show --json"),
    "progress goal": (
        "studylam progress goal",
        "studylam progress goal --exam saa-c03 --on 2027-02-01 --minutes 40",
        "studylam progress goal --clear",
    ),
    "progress plan": ("studylam progress plan", "studylam progress plan --days 7"),
    "progress readiness": (
        "studylam progress readiness",
        "studylam progress readiness dva-c02 --json",
    ),
    "progress calibration": (
        "studylam progress calibration",
        "studylam progress calibration dva-c02",
    ),
    "progress exams": ("studylam progress exams", "studylam progress exams dva-c02 --json"),
    "progress items": ("studylam progress items", "studylam progress items class/*.jsonl"),
    "progress days": (
        "studylam progress days",
        "studylam progress days --zone Europe/Berlin --starts-at 4",
    ),
    "progress decks": ("studylam progress decks", "studylam progress decks --json"),
    "progress notes": (
        "studylam progress notes",
        "studylam progress notes cold start",
        "studylam progress notes highlight --json",
        "studylam progress notes --out notes.md",
    ),
    "progress versions": (
        "studylam progress versions list thumbnail",
        "studylam progress versions keep thumbnail before-caching",
    ),
    "progress versions list": (
        "studylam progress versions list thumbnail",
        "studylam progress versions list thumbnail --json",
    ),
    "progress versions keep": ("studylam progress versions keep thumbnail before-caching",),
    "progress versions diff": (
        "studylam progress versions diff thumbnail",
        "studylam progress versions diff thumbnail before-caching",
    ),
    "progress versions load": ("studylam progress versions load thumbnail before-caching",),
    "progress versions rename": ("studylam progress versions rename thumbnail first best",),
    "progress versions delete": ("studylam progress versions delete thumbnail first",),
    "progress export": (
        "studylam progress export record.jsonl",
        "studylam progress export --csv figures",
        "studylam progress export | gzip > record.jsonl.gz",
    ),
    "progress import": ("studylam progress import record.jsonl",),
    "progress rebuild": ("studylam progress rebuild",),
    "progress recover": ("studylam progress recover",),
    "progress reset": (
        "studylam progress reset --topic permissions",
        "studylam progress reset --undo",
        "studylam progress reset --all --yes",
    ),
    # -- care -------------------------------------------------------------------------------------
    "config": (
        "studylam config  # where the file is, and what it changes",
        "studylam config init  # write one, with everything that can be set",
        "studylam config check  # is it right? every mistake, with its line",
        "studylam config keys lab  # the keys of a place; without one, of all",
    ),
    "config check": ("studylam config check", "studylam config check --json"),
    "config init": ("studylam config init",),
    "config keys": ("studylam config keys", "studylam config keys lab"),
    "config schema": ("studylam config schema > config.schema.json",),
    "serve": (
        "studylam serve --open",
        "studylam serve --port 8000 --idle 20",
        "studylam serve --address 0.0.0.0 --port 8000 --yes-expose-it",
        "studylam serve --public-url https://learn.example.org --yes-expose-it",
        "studylam serve --list",
        "studylam serve --forget 90",
    ),
    "docs": ("studylam docs", "studylam docs tour", "studylam docs changelog | head -40"),
    "doctor": ("studylam doctor", "studylam doctor --json"),
    "completion": (
        "studylam completion bash",
        "mkdir -p ~/.zfunc && studylam completion zsh > ~/.zfunc/_studylam",
        "studylam completion fish > ~/.config/fish/completions/studylam.fish",
    ),
    "man": (
        "studylam man",
        "studylam man pack check",
        "studylam man --install ~/.local/share/man",
    ),
}
"""What is called (without ``studylam``) → lines for a shell."""
