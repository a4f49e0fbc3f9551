"""Where these doors stand."""

from django.urls import path

from . import invoices, overview, payer

urlpatterns = [
    path("house/<slug:slug>/billing/", overview.billing, name="billing"),
    path("house/<slug:slug>/billing/settings/", overview.settings, name="billing_settings"),
    path("house/<slug:slug>/billing/plans/", overview.plans, name="billing_plans"),
    path("house/<slug:slug>/billing/plans/new/", overview.write_plan, name="billing_plan_new"),
    path("house/<slug:slug>/billing/plans/<uuid:key>/", overview.write_plan, name="billing_plan"),
    path("house/<slug:slug>/billing/plans/<uuid:key>/retire/", overview.retire_plan, name="billing_plan_retire"),
    path("house/<slug:slug>/billing/payers/", payer.payers, name="billing_payers"),
    path("house/<slug:slug>/billing/payers/<uuid:key>/", payer.payer, name="billing_payer"),
    path("house/<slug:slug>/billing/payers/<uuid:key>/<slug:name>/", payer.act, name="billing_payer_act"),
    path("house/<slug:slug>/billing/visits/<uuid:key>/", payer.bill_visit, name="billing_visit"),
    path("house/<slug:slug>/billing/proofs/<uuid:key>/", payer.proof, name="billing_proof"),
    path("house/<slug:slug>/billing/invoices/", invoices.invoices, name="billing_invoices"),
    path("house/<slug:slug>/billing/invoices/<uuid:key>/", invoices.invoice, name="billing_invoice"),
    path("house/<slug:slug>/billing/invoices/<uuid:key>/invoice.pdf", invoices.paper, name="billing_paper"),
    path("house/<slug:slug>/billing/invoices/<uuid:key>/<slug:name>/", invoices.do, name="billing_do"),
    path("house/<slug:slug>/billing/runs/", overview.begin_run, name="billing_begin_run"),
    path("house/<slug:slug>/billing/runs/<uuid:key>/", overview.run, name="billing_run"),
    path("house/<slug:slug>/billing/bank/", invoices.bank, name="billing_bank"),
    path("house/<slug:slug>/billing/bank/build/", invoices.build, name="billing_build"),
    path("house/<slug:slug>/billing/bank/pay/", invoices.note_payable, name="billing_payable"),
    path("house/<slug:slug>/billing/bank/transfers/", invoices.build_transfers, name="billing_transfers"),
    path("house/<slug:slug>/billing/payables/<uuid:key>/", invoices.drop_payable, name="billing_payable_drop"),
    path("house/<slug:slug>/billing/payables/<uuid:key>/back/", invoices.payable_back, name="billing_payable_back"),
    path(
        "house/<slug:slug>/billing/payables/<uuid:key>/account/",
        invoices.payable_account,
        name="billing_payable_account",
    ),
    path("house/<slug:slug>/billing/bank/<uuid:key>/", invoices.batch, name="billing_batch"),
    path("house/<slug:slug>/billing/bank/<uuid:key>/file.xml", invoices.batch_file, name="billing_batch_file"),
    path("house/<slug:slug>/billing/bank/<uuid:key>/<slug:name>/", invoices.move_batch, name="billing_batch_move"),
    path("house/<slug:slug>/billing/returns/<uuid:key>/", invoices.come_back, name="billing_return"),
    path("house/<slug:slug>/billing/accounts.txt", overview.accounts, name="billing_accounts"),
    path("house/<slug:slug>/billing/e-reporting.csv", overview.report, name="billing_report"),
]
