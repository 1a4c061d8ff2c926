"""The table of commands: each is one line here and loads when it is used."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command: its name, where it lives ("module:function" or "module:typer app") and its help in one line.

    A plain one is a function of the arguments that returns the exit status; it starts without typer, whose pydantic
    takes longer to load than a message takes to read.
    """

    name: str
    target: str
    help: str
    is_plain: bool = False

    def load(self) -> Any:
        """Returns the function or typer app, importing its module."""
        module, _, attribute = self.target.partition(":")
        return getattr(import_module(module), attribute)


COMMANDS = (
    CommandLine("run", "nurture.cli.run:main", "Run the daemon until it is asked to stop.", is_plain=True),
    CommandLine("demo", "nurture.cli.demo:demo", "Play a story of three years in a minute, in a sandbox."),
    CommandLine("init", "nurture.cli.init:init", "Lay out a starter: configuration, templates and .env.example."),
    CommandLine("check", "nurture.cli.check:check", "Check the whole configuration and every template."),
    CommandLine("schema", "nurture.cli.schema:schema", "Print JSON Schemas of the files that ops edit."),
    CommandLine("dkim", "nurture.cli.dkim:app", "Make keys that sign mail, and show the records to publish."),
    CommandLine("cadence", "nurture.cli.cadence:cadence", "Show what a cadence does after a no, with dates."),
    CommandLine("read", "nurture.cli.read:main", "Explain how messages would be handled.", is_plain=True),
    CommandLine("add", "nurture.cli.operations:add", "Add a forwarded no from a file."),
    CommandLine("import", "nurture.cli.importing:import_losses", "Take in old losses of a spreadsheet; owners decide."),
    CommandLine("prospects", "nurture.cli.people:prospects", "List who is held, why, and when the next mail is due."),
    CommandLine("show", "nurture.cli.people:show", "Show all that is kept of one prospect."),
    CommandLine("plan", "nurture.cli.planning:plan", "List the planned mails and the reasons for their moment."),
    CommandLine("preview", "nurture.cli.previewing:preview", "Show a mail as it would go out to somebody."),
    CommandLine("apply", "nurture.cli.applying:apply", "Put an edit in force that moves mails and waits for it."),
    CommandLine(
        "revisions", "nurture.cli.applying:app", "List what was in force, when and by whom; show or compare files."
    ),
    CommandLine("explain", "nurture.cli.people:explain", "Explain why each mail went out, and what comes next."),
    CommandLine("approve", "nurture.cli.people:approve", "Say yes to a mail that goes out only after one."),
    CommandLine("content", "nurture.cli.content:app", "Show the content, what to write next, and its links."),
    CommandLine("basis", "nurture.cli.basis:basis", "Record, withdraw or show on which basis somebody is written to."),
    CommandLine("stop", "nurture.cli.stopping:stop", "Stop a person, a company, or a file of opt-outs."),
    CommandLine("lift", "nurture.cli.stopping:lift", "End a stop that came from misreading one message."),
    CommandLine("exclude", "nurture.cli.stopping:exclude", "Exclude companies: nobody there is ever written to."),
    CommandLine("erase", "nurture.cli.privacy:erase", "Erase a person: every word, name and address of theirs."),
    CommandLine("export", "nurture.cli.privacy:export", "Give all that is held of a person, for a request of theirs."),
    CommandLine("account", "nurture.cli.stopping:account", "Set a company's state, or its industry and tags."),
    CommandLine("halt", "nurture.cli.operations:halt", "Halt sending: all, or one rep, cadence, template, account."),
    CommandLine("release", "nurture.cli.operations:release", "End a halt."),
    CommandLine("adopt", "nurture.cli.adopt:adopt", "Settle a restored database, or one of another deployment."),
    CommandLine("settle", "nurture.cli.settling:settle", "Settle mails of which nobody knows whether they went out."),
    CommandLine("doctor", "nurture.cli.doctor:doctor", "Look at everything that must be right before going live."),
    CommandLine("dns", "nurture.cli.doctor:dns", "Print the DNS records to publish, or compare them with DNS."),
    CommandLine("quarantine", "nurture.cli.quarantine:app", "See, replay or release messages that failed."),
    CommandLine("outbox", "nurture.cli.operations:outbox", "List the mails that the sandbox kept."),
    CommandLine("clock", "nurture.cli.operations:clock", "Show or move the clock of a sandbox."),
    CommandLine("status", "nurture.cli.operations:status", "Show how things stand, and each rep's own add address."),
    CommandLine("health", "nurture.cli.operations:health", "Ask the daemon of this machine whether it is ready."),
)
"""Every command, in the order of the help. A new command is one line here."""


def find_command(name: str) -> CommandLine | None:
    """Returns the command of that name, or None."""
    return next((line for line in COMMANDS if line.name == name), None)
