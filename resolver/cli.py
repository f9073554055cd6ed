"""The command line: ``tracemark``. Each command is a module in ``resolver/commands/``."""

from __future__ import annotations

from typing import Any

import click

from passport.db import DatabaseUnavailable, StorageFull
from passport.errors import Refusal
from resolver.commands import (
    audit,
    conformance,
    database,
    demo,
    doctor,
    explain,
    gs1,
    imports,
    keys,
    lifecycle,
    passports,
    profile,
    readings,
    scans,
    serve,
)
from resolver.commands.context import Failure, Misuse, Outage
from resolver.config import SettingsError

EXIT_CODES = """\b
Exit codes:
  0  done
  1  something was refused or found wrong
  2  the command line or the settings are wrong
  3  the database did not answer, or the server that is asked"""


class Commands(click.Group):
    """Turns what the rooms raise into a plain sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise Misuse(str(error)) from error
        except StorageFull as error:
            raise Outage(f"there is no space left to write: {error}") from error
        except DatabaseUnavailable as error:
            raise Outage(f"the database did not answer: {error}") from error
        except Refusal as error:
            raise Failure(str(error)) from error


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"max_content_width": 100})
@click.version_option(package_name="tracemark", prog_name="tracemark")
def main() -> None:
    """One code on every unit: resolver, Digital Product Passport and after-sales service.

    Settings come from the environment (TRACEMARK_…); on your own machine TRACEMARK_ENV=development
    is enough.

    \b
    Example:
      export TRACEMARK_ENV=development
      tracemark db upgrade
      tracemark demo load
      tracemark serve
    """


main.add_command(serve.serve)
main.add_command(database.db)
main.add_command(demo.demo)
main.add_command(keys.key)
main.add_command(imports.import_files)
main.add_command(audit.audit)
main.add_command(passports.passport)
for command in lifecycle.COMMANDS:
    passports.passport.add_command(command)
main.add_command(profile.profile)
main.add_command(doctor.doctor)
main.add_command(explain.explain)
main.add_command(conformance.conformance)
main.add_command(readings.readings)
main.add_command(scans.scans)
main.add_command(gs1.gs1)
