"""An issued invoice is never changed: the database itself refuses, whoever asks it to.

What became of it (its state, what was paid and credited, reminders) may move on; what is printed may not. Rows that bear a
number are not deleted either: on PostgreSQL by a trigger, on both by what refers to them.
"""

from __future__ import annotations

from typing import Any

FROZEN = (
    "house_id",
    "payer_id",
    "type",
    "number",
    "issued_on",
    "due_on",
    "net_cents",
    "tax_cents",
    "cents",
    "snapshot",
    "corrects_id",
)
SAID = "an issued invoice is never changed"

_SQLITE = f"""create trigger money_invoice_frozen before update of {", ".join(FROZEN)} on money_invoice
when old.number is not null begin select raise(abort, '{SAID}'); end"""
_SQLITE_PAPER = f"""create trigger money_invoicepaper_frozen before update on money_invoicepaper
begin select raise(abort, '{SAID}'); end"""
_FUNCTION = f"""create function money_invoice_frozen() returns trigger as $$ begin
 if tg_op = 'DELETE' or tg_table_name = 'money_invoicepaper'
  or ({" or ".join(f"to_jsonb(old)->'{name}' is distinct from to_jsonb(new)->'{name}'" for name in FROZEN)})
 then raise exception '{SAID}' using errcode = 'integrity_constraint_violation'; end if;
 return new; end $$ language plpgsql"""
_POSTGRES = """create trigger money_invoice_frozen before update or delete on money_invoice
 for each row when (old.number is not null) execute function money_invoice_frozen()"""
_POSTGRES_PAPER = """create trigger money_invoicepaper_frozen before update or delete on money_invoicepaper
 for each row execute function money_invoice_frozen()"""


def freeze(_apps: Any, schema_editor: Any) -> None:
    both = [_FUNCTION, _POSTGRES, _POSTGRES_PAPER]
    for line in both if schema_editor.connection.vendor == "postgresql" else [_SQLITE, _SQLITE_PAPER]:
        schema_editor.execute(line)


def thaw(_apps: Any, schema_editor: Any) -> None:
    on = schema_editor.connection.vendor == "postgresql"
    for table in ("money_invoice", "money_invoicepaper"):
        schema_editor.execute(f"drop trigger {table}_frozen" + (f" on {table}" if on else ""))
    if on:
        schema_editor.execute("drop function money_invoice_frozen()")
