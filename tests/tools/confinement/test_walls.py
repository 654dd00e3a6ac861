"""A confined program reaches nothing: no network, no file of the machine, no secret, nobody else's process."""

import os
import socket
import sys
from pathlib import Path

import pytest

from tests.tools.confinement.here import QUICK, python
from tools.confinement.bubblewrap import Bubblewrap

REAL = os.path.realpath(sys.executable)
TRY = """
import sys
def attempt(what):
    try:
        print("DONE", what())
    except BaseException as error:
        print("REFUSED", type(error).__name__, getattr(error, "errno", ""))
"""


async def refused(walls: Bubblewrap, *attempts: str) -> list[str]:
    ran = await python(walls, TRY + "\n".join(f"attempt(lambda: {one})" for one in attempts))
    assert ran.succeeded, ran.stderr
    lines = ran.stdout.splitlines()
    assert len(lines) == len(attempts)
    return [line for line in lines if not line.startswith("REFUSED")]


async def test_no_network_is_reached_neither_the_machines_own_nor_the_outside(walls: Bubblewrap) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        port = listening.getsockname()[1]

        connect = "__import__('socket').create_connection"
        through = await refused(walls, f"{connect}(('127.0.0.1', {port}), 5)", f"{connect}(('192.0.2.1', 80), 5)")

        with pytest.raises(BlockingIOError):
            listening.accept()
    assert through == []


async def test_a_socket_that_no_network_namespace_holds_cannot_be_made(walls: Bubblewrap) -> None:
    through = await refused(walls, *(f"__import__('socket').socket({family}, 1)" for family in (40, 31, 17, 38)))

    assert through == []  # AF_VSOCK (the host of a virtual machine), AF_BLUETOOTH, AF_PACKET, AF_ALG


async def test_nothing_is_written_outside_of_the_folder(walls: Bubblewrap) -> None:
    places = ("/x", "/etc/x", "/usr/x", "/usr/bin/env", "/dev/x", f"{sys.base_prefix}/x", sys.executable, "/watcher.py")
    opened = "__import__('os').open({!r}, 0o1 | 0o100)"

    through = await refused(walls, *(opened.format(place) for place in places))

    assert through == []


async def test_nothing_of_the_kernel_is_set_not_even_by_roots_own_bubblewrap(walls: Bubblewrap) -> None:
    # Opened only, never written to: where these could be written, the machine that tests would be changed.
    named = (
        "sys/kernel/core_pattern",
        "sys/kernel/hostname",
        "sys/vm/drop_caches",
        "sysrq-trigger",
        "self/oom_score_adj",
    )
    program = "import os\nfor folder, _, names in os.walk('/proc/sys'):\n for name in names:\n"
    each = "  try: os.open(os.path.join(folder, name), os.O_WRONLY); print(folder, name)\n  except OSError: pass\n"

    through = await refused(walls, *(f"__import__('os').open('/proc/{name}', 1)" for name in named))
    anything = await python(walls, program + each)

    assert (through, anything.stdout, anything.succeeded) == ([], "", True)


async def test_no_file_of_the_machine_is_seen(walls: Bubblewrap, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    places = (
        secret,
        Path(__file__),
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/sys/kernel",
        "/run",
        "/var",
        "/home",
    )

    through = await refused(walls, *(f"open({str(place)!r}).read()" for place in places))

    assert through == []


async def test_no_secret_of_the_environment_is_seen(walls: Bubblewrap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")

    look = "import glob; print(*(open(one, 'rb').read() for one in glob.glob('/proc/[0-9]*/environ')))"
    ran = await python(walls, f"import os; print(dict(os.environ)); {look}")

    assert ran.stdout.startswith("{'HOME': '/box'")
    assert "hunter2" not in ran.stdout + ran.stderr


async def test_no_process_but_its_own_is_seen_and_it_is_nobody(walls: Bubblewrap) -> None:
    look = "import os; print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()), os.getuid(), os.uname()[1])"
    ran = await python(walls, look)

    assert ran.stdout == "[1, 2, 3] 65534 confined\n"  # bubblewrap, the watcher, itself
    assert str(os.getpid()) not in ran.stdout


async def test_the_kernel_refuses_what_walls_are_taken_down_with(walls: Bubblewrap) -> None:
    library = "__import__('ctypes').CDLL(None, use_errno=True)"
    calls = (
        "mount(b'none', b'/tmp', b'tmpfs', 0, 0)",
        "umount2(b'/box', 2)",
        "unshare(0x10000000)",
        "ptrace(16, 1, 0, 0)",
    )
    program = "\n".join(f"print({library}.{call})" for call in (*calls, "syscall(425, 1, 0)", "setuid(0)"))

    ran = await python(walls, program)

    assert ran.stdout.split() == ["-1"] * 6


async def test_a_secret_in_the_configuration_of_pip_is_hidden(
    walls: Bubblewrap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.conf").write_text("index-url = https://user:hunter2@example.org")
    (tmp_path / "there").write_text("x")
    monkeypatch.setattr(sys, "executable", REAL)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    ran = await walls.run(["cat", str(tmp_path / "there"), str(tmp_path / "pip.conf")], {}, QUICK)

    assert (ran.stdout, ran.code) == ("x", 0)


async def test_the_walls_stand_for_a_shell_as_well(walls: Bubblewrap) -> None:
    ran = await walls.run(
        ["bash", "-c", "echo hello; touch made; touch /usr/made; echo > /dev/tcp/127.0.0.1/22"], {}, QUICK
    )

    assert (ran.stdout, dict(ran.files_changed), ran.code) == ("hello\n", {"made": b""}, 1)
    assert "Read-only file system" in ran.stderr
