"""Who is answered what at every address: one row per name of an address, one column per actor.

L is the way to the sign-in page; 404 to strangers, 403 with a reason to those who may know of the thing.
`name@state` asks in a state: a deal that is a draft (once frozen and taken back), one whose text is frozen,
one that is being signed; an invitation that is live or gone.
"""

from dataclasses import dataclass

ANONYMOUS = "anonymous"

MATRIX = """
                                        anonymous other own   mayor coach coach2 mentor ec    desk
# For everybody
start                                   200       200   200   200   200   200    200    200   200
accessibility                           200       200   200   200   200   200    200    200   200
cookies                                 200       200   200   200   200   200    200    200   200
contact                                 200       200   200   200   200   200    200    200   200
contact-sent                            200       200   200   200   200   200    200    200   200
privacy                                 200       200   200   200   200   200    200    200   200
cities:directory                        200       200   200   200   200   200    200    200   200
city-profile                            200       200   200   200   200   200    200    200   200
cities:way                              200       200   200   200   200   200    200    200   200
cities:published                        200       200   200   200   200   200    200    200   200
greendeals:register                     200       200   200   200   200   200    200    200   200
greendeals:registered                   200       200   200   200   200   200    200    200   200
greendeals:registered-pdf               200       200   200   200   200   200    200    200   200
greendeals:registered-certificate       200       200   200   200   200   200    200    200   200
greendeals:registered-file              200       200   200   200   200   200    200    200   200
greendeals:versions                     200       200   200   200   200   200    200    200   200
greendeals:checkpoints                  200       200   200   200   200   200    200    200   200
greendeals:checkpoint                   200       200   200   200   200   200    200    200   200
greendeals:verify                       200       200   200   200   200   200    200    200   200
greendeals:verify-code                  200       200   200   200   200   200    200    200   200
ui:styleguide                           200       200   200   200   200   200    200    200   200
api-docs                                200       200   200   200   200   200    200    200   200
api-schema                              200       200   200   200   200   200    200    200   200
healthz                                 200       200   200   200   200   200    200    200   200
readyz                                  503       503   503   503   503   503    503    503   503
mailbox:mailbox                         200       200   200   200   200   200    200    200   200
mailbox:mail                            200       200   200   200   200   200    200    200   200
mailbox:attachment                      200       200   200   200   200   200    200    200   200
search                                  200       200   200   200   200   200    200    200   200
events:events                           200       200   200   200   200   200    200    200   200
events:event                            200       200   200   200   200   200    200    200   200
events:agenda                           200       200   200   200   200   200    200    200   200
events:calendar                         200       200   200   200   200   200    200    200   200
events:register                         200       200   200   200   200   200    200    200   200
events:sent                             200       200   200   200   200   200    200    200   200

# For those who hold a link
events:registration@live                200       200   200   200   200   200    200    200   200
events:registration@unknown             404       404   404   404   404   404    404    404   404
events:confirm@live                     302       302   302   302   302   302    302    302   302
events:confirm@unknown                  404       404   404   404   404   404    404    404   404
events:cancel@live                      200       200   200   200   200   200    200    200   200
events:cancel@unknown                   404       404   404   404   404   404    404    404   404
accounts:invitation@live                200       200   200   200   200   200    200    200   200
accounts:invitation@gone                410       410   410   410   410   410    410    410   410

# The partner door: what a link opens does not hang on who the browser is signed in as
greendeals:link-again                   200       200   200   200   200   200    200    200   200
greendeals:door@live                    200       200   200   200   200   200    200    200   200
greendeals:door-code@live               302       302   302   302   302   302    302    302   302
greendeals:door-confirm@live            302       302   302   302   302   302    302    302   302
greendeals:door-pdf@live                302       302   302   302   302   302    302    302   302
greendeals:door-comment@live            302       302   302   302   302   302    302    302   302
greendeals:door-sign@live               302       302   302   302   302   302    302    302   302
greendeals:door-decline@live            302       302   302   302   302   302    302    302   302
greendeals:door-hand-over@live          302       302   302   302   302   302    302    302   302
greendeals:door-hand-in@live            302       302   302   302   302   302    302    302   302
greendeals:door-certificate@live        302       302   302   302   302   302    302    302   302
greendeals:door-bundle@live             302       302   302   302   302   302    302    302   302
greendeals:door-leave@live              302       302   302   302   302   302    302    302   302
greendeals:door-receipt@live            302       302   302   302   302   302    302    302   302
greendeals:door-report@live             302       302   302   302   302   302    302    302   302
greendeals:door-contact@live            302       302   302   302   302   302    302    302   302
greendeals:door-word@live               302       302   302   302   302   302    302    302   302
greendeals:door-word-back@live          302       302   302   302   302   302    302    302   302
greendeals:door-propose@live            302       302   302   302   302   302    302    302   302
greendeals:door-unpropose@live          302       302   302   302   302   302    302    302   302
greendeals:door@over                    410       410   410   410   410   410    410    410   410
greendeals:door-code@over               410       410   410   410   410   410    410    410   410
greendeals:door-confirm@over            410       410   410   410   410   410    410    410   410
greendeals:door-pdf@over                410       410   410   410   410   410    410    410   410
greendeals:door-comment@over            410       410   410   410   410   410    410    410   410
greendeals:door-sign@over               410       410   410   410   410   410    410    410   410
greendeals:door-decline@over            410       410   410   410   410   410    410    410   410
greendeals:door-hand-over@over          410       410   410   410   410   410    410    410   410
greendeals:door-hand-in@over            410       410   410   410   410   410    410    410   410
greendeals:door-certificate@over        410       410   410   410   410   410    410    410   410
greendeals:door-bundle@over             410       410   410   410   410   410    410    410   410
greendeals:door-leave@over              410       410   410   410   410   410    410    410   410
greendeals:door-receipt@over            410       410   410   410   410   410    410    410   410
greendeals:door-report@over             410       410   410   410   410   410    410    410   410
greendeals:door-contact@over            410       410   410   410   410   410    410    410   410
greendeals:door-word@over               410       410   410   410   410   410    410    410   410
greendeals:door-word-back@over          410       410   410   410   410   410    410    410   410
greendeals:door-propose@over            410       410   410   410   410   410    410    410   410
greendeals:door-unpropose@over          410       410   410   410   410   410    410    410   410
greendeals:door@unknown                 404       404   404   404   404   404    404    404   404
greendeals:door-code@unknown            404       404   404   404   404   404    404    404   404
greendeals:door-confirm@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-pdf@unknown             404       404   404   404   404   404    404    404   404
greendeals:door-comment@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-sign@unknown            404       404   404   404   404   404    404    404   404
greendeals:door-decline@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-hand-over@unknown       404       404   404   404   404   404    404    404   404
greendeals:door-hand-in@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-certificate@unknown     404       404   404   404   404   404    404    404   404
greendeals:door-bundle@unknown          404       404   404   404   404   404    404    404   404
greendeals:door-leave@unknown           404       404   404   404   404   404    404    404   404
greendeals:door-receipt@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-report@unknown          404       404   404   404   404   404    404    404   404
greendeals:door-contact@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-word@unknown            404       404   404   404   404   404    404    404   404
greendeals:door-word-back@unknown       404       404   404   404   404   404    404    404   404
greendeals:door-propose@unknown         404       404   404   404   404   404    404    404   404
greendeals:door-unpropose@unknown       404       404   404   404   404   404    404    404   404

# One's own account (allauth)
account_login                           200       302   302   302   302   302    302    302   302
account_logout                          302       200   200   200   200   200    200    200   200
account_inactive                        200       200   200   200   200   200    200    200   200
account_signup                          200       302   302   302   302   302    302    302   302
account_reauthenticate                  L         200   200   200   200   200    200    200   200
account_change_password                 L         200   200   200   200   200    200    200   200
account_set_password                    L         302   302   302   302   302    302    302   302
account_reset_password                  200       200   200   200   200   200    200    200   200
account_reset_password_done             200       200   200   200   200   200    200    200   200
account_reset_password_from_key         200       200   200   200   200   200    200    200   200
account_reset_password_from_key_done    200       200   200   200   200   200    200    200   200
account_confirm_email                   200       200   200   200   200   200    200    200   200
account_email_verification_sent         200       200   200   200   200   200    200    200   200
account_confirm_login_code              302       302   302   302   302   302    302    302   302

# By role
home                                    L         200   200   200   200   200    200    302   302
inbox                                   L         200   200   200   200   200    200    200   200
greendeals:sitting                      L         200   200   200   200   200    200    200   200
coaching                                L         403   403   403   200   200    403    403   403
dashboard                               L         403   403   403   403   403    403    200   200
greendeals:network-promises             L         403   403   403   403   403    403    200   200
dashboard-list                          L         403   403   403   403   403    403    200   200
dashboard-csv                           L         403   403   403   403   403    403    200   200
desk                                    L         403   403   403   403   403    403    403   200
resend                                  L         405   405   405   405   405    405    405   405
take-network-role                       L         405   405   405   405   405    405    405   405
retry-seal                              L         405   405   405   405   405    405    405   405
desk-seals                              L         403   403   403   403   403    403    403   200
desk-seal-lost                          L         403   403   403   403   403    403    403   404
desk-journey                            L         403   403   403   403   403    403    403   200
desk-anchor                             L         403   403   403   403   403    403    403   200
greendeals:edition-steps                L         403   403   403   403   403    403    403   200
greendeals:doubles                      L         403   403   403   403   403    403    403   200
greendeals:join-organisations           L         405   405   405   405   405    405    405   405
greendeals:split-organisation           L         405   405   405   405   405    405    405   405
greendeals:publish-organisation         L         405   405   405   405   405    405    405   405
greendeals:unpublish-organisation       L         405   405   405   405   405    405    405   405
greendeals:templates                    L         403   403   403   403   403    403    403   200
greendeals:new-template                 L         403   403   403   403   403    403    403   200
greendeals:template                     L         403   403   403   403   403    403    403   200
greendeals:retire-template              L         405   405   405   405   405    405    405   405
cities:desk-documents                   L         403   403   403   403   403    403    403   200
cities:desk-new-document                L         403   403   403   403   403    403    403   200
cities:desk-document                    L         403   403   403   403   403    403    403   200
cities:desk-limits                      L         403   403   403   403   403    403    403   200

# An event, for the desk
events:desk                             L         403   403   403   403   403    403    403   200
events:day                              L         403   403   403   403   403    403    403   200
events:step                             L         405   405   405   405   405    405    405   405
events:give-place                       L         405   405   405   405   405    405    405   405
events:drop                             L         405   405   405   405   405    405    405   405
events:new                              L         403   403   403   403   403    403    403   200
events:edit                             L         403   403   403   403   403    403    403   200
events:plan                             L         403   403   403   403   403    403    403   200
events:add-day                          L         403   403   403   403   403    403    403   200
events:edit-day                         L         403   403   403   403   403    403    403   200
events:remove-day                       L         405   405   405   405   405    405    405   405
events:add-session                      L         403   403   403   403   403    403    403   200
events:edit-session                     L         403   403   403   403   403    403    403   200
events:remove-session                   L         405   405   405   405   405    405    405   405
events:swap                             L         403   403   403   403   403    403    403   200

# A city
workspace                               L         404   200   200   200   404    404    200   200
cities:team                             L         404   200   200   200   404    404    200   200
cities:remove                           L         404   200   403   403   404    404    403   200
cities:invite-again                     L         405   405   405   405   405    405    405   405
greendeals:deals                        L         404   200   200   200   404    404    200   200
greendeals:new                          L         404   200   403   403   404    404    403   403
greendeals:city-steps                   L         404   200   403   403   404    404    403   403
greendeals:library                      L         404   200   403   403   404    404    403   403
greendeals:organisations                L         404   200   200   200   404    404    200   200
greendeals:new-organisation             L         404   200   403   403   404    404    403   403
greendeals:organisation                 L         404   200   200   200   404    404    404   200
greendeals:merge-organisation           L         404   200   403   403   404    404    404   403
greendeals:remove-organisation          L         404   405   405   405   404    404    404   405
greendeals:organisation-ledger          L         404   200   200   200   404    404    404   200
greendeals:city-promises                L         404   200   200   200   404    404    200   200
greendeals:same-effect                  L         405   405   405   405   405    405    405   405
cities:journey                          L         404   200   200   200   404    404    200   200
cities:deliverable                      L         404   200   200   200   404    404    200   200
cities:actions                          L         404   200   200   200   404    404    200   200
roadmap                                 L         404   200   200   200   404    404    403   403
events:city                             L         404   200   200   200   404    404    200   200
events:delegation                       L         404   200   200   200   404    404    200   200
events:withdraw                         L         404   200   403   403   404    404    403   200
events:adopt                            L         405   405   405   405   405    405    405   405

# Coaching and mentoring: notes are for the city and its coaches
coaching:city                           L         404   200   200   200   404    404    200   200
coaching:hours                          L         404   200   200   200   404    404    200   200
coaching:correct-hours                  L         404   403   403   200   404    404    403   200
coaching:replace                        L         404   403   403   403   404    404    403   200
coaching:book                           L         404   200   403   200   404    404    403   403
coaching:log                            L         404   403   403   200   404    404    403   403
coaching:session                        L         404   200   200   200   404    404    200   200
coaching:move                           L         404   200   403   200   404    404    403   403
coaching:note                           L         404   403   403   200   404    404    403   403
coaching:mentoring                      L         404   200   200   200   404    404    200   200
coaching:new-offer                      L         404   403   403   403   404    404    403   403
coaching:offer                          L         404   403   403   403   404    404    403   403
coaching:new-ask                        L         404   200   403   403   404    404    403   403
coaching:ask                            L         404   200   403   403   404    404    403   403
coaching:request                        L         404   200   403   403   404    404    403   200
coaching:answer                         L         404   200   200   200   404    404    200   200
coaching:exchange                       L         404   200   200   200   404    404    200   200
coaching:act                            L         404   405   405   405   404    404    405   405
coaching:step                           L         404   405   405   405   404    404    405   405

# A deal: its content is for desk and EC staff once it is frozen
greendeals:deal@draft                   L         404   200   200   200   404    404    404   404
greendeals:deal@frozen                  L         404   200   200   200   404    404    200   200
greendeals:deal@signing                 L         404   200   200   200   404    404    200   200
greendeals:terms@draft                  L         404   200   200   200   404    404    404   404
greendeals:terms@frozen                 L         404   200   200   200   404    404    200   200
greendeals:check@draft                  L         404   200   200   200   404    404    404   404
greendeals:check@frozen                 L         404   200   200   200   404    404    200   200
greendeals:consult@draft                L         404   200   403   403   404    404    404   404
greendeals:consult@frozen               L         404   409   403   403   404    404    403   403
greendeals:ending@draft                 L         404   200   403   403   404    404    404   404
greendeals:ending@frozen                L         404   200   403   403   404    404    403   403
greendeals:ending@signing               L         404   409   403   403   404    404    403   403
greendeals:amend@draft                  L         404   403   403   403   404    404    404   404
greendeals:amend@frozen                 L         404   403   403   403   404    404    403   403
greendeals:leaving@draft                L         404   409   403   403   404    404    404   404
greendeals:leaving@frozen               L         404   409   403   403   404    404    403   403
greendeals:catch-up@draft               L         404   405   405   405   404    404    404   404
greendeals:catch-up@frozen              L         404   405   405   405   404    404    405   405
greendeals:archive@draft                L         404   405   405   405   404    404    404   404
greendeals:archive@frozen               L         404   405   405   405   404    404    405   405
greendeals:progress@draft               L         404   200   200   200   404    404    404   404
greendeals:progress@frozen              L         404   200   200   200   404    404    200   200
greendeals:section@draft                L         404   200   200   200   404    404    404   404
greendeals:section@frozen               L         404   200   200   200   404    404    200   200
greendeals:section-versions@draft       L         404   200   200   200   404    404    404   404
greendeals:section-versions@frozen      L         404   200   200   200   404    404    403   403
greendeals:frozen-versions@draft        L         404   200   200   200   404    404    404   404
greendeals:frozen-versions@frozen       L         404   200   200   200   404    404    200   200
greendeals:draft@draft                  L         404   200   200   200   404    404    404   404
greendeals:draft@frozen                 L         404   200   200   200   404    404    403   403
greendeals:draft-progress@draft         L         404   200   200   200   404    404    404   404
greendeals:draft-progress@frozen        L         404   200   200   200   404    404    403   403
greendeals:draft-word@draft             L         404   200   200   200   404    404    404   404
greendeals:draft-word@frozen            L         404   200   200   200   404    404    403   403
greendeals:parties@draft                L         404   200   200   200   404    404    404   404
greendeals:parties@frozen               L         404   200   200   200   404    404    200   200
greendeals:departments@draft            L         404   200   200   200   404    404    404   404
greendeals:departments@frozen           L         404   200   200   200   404    404    200   200
greendeals:department@draft             L         404   200   403   403   404    404    404   404
greendeals:department@frozen            L         404   200   403   403   404    404    403   403
greendeals:review@draft                 L         404   200   200   200   404    404    404   404
greendeals:review@frozen                L         404   200   200   200   404    404    200   200
greendeals:new-party@draft              L         404   200   403   403   404    404    404   404
greendeals:new-party@frozen             L         404   403   403   403   404    404    403   403
greendeals:evidence@draft               L         404   200   200   200   404    404    404   404
greendeals:evidence@frozen              L         404   200   200   200   404    404    200   200
greendeals:evidence-audience@draft      L         404   405   405   405   404    404    404   404
greendeals:evidence-audience@frozen     L         404   405   405   405   404    404    405   405
greendeals:remove-evidence@draft        L         404   405   405   405   404    404    404   404
greendeals:remove-evidence@frozen       L         404   405   405   405   404    404    405   405
greendeals:grid@draft                   L         404   200   200   200   404    404    404   404
greendeals:tables@draft                 L         404   200   200   200   404    404    404   404
greendeals:tables-file@draft            L         404   200   200   200   404    404    404   404
greendeals:workbook@draft               L         404   200   200   200   404    404    404   404
greendeals:grid@frozen                  L         404   200   200   200   404    404    200   200
greendeals:tables@frozen                L         404   200   200   200   404    404    200   200
greendeals:tables-file@frozen           L         404   200   200   200   404    404    200   200
greendeals:workbook@frozen              L         404   200   200   200   404    404    200   200
greendeals:keeping@draft                L         404   403   403   403   404    404    404   404
greendeals:keeping@frozen               L         404   403   403   403   404    404    403   403
greendeals:promise-kept@draft           L         404   403   403   403   404    404    404   404
greendeals:promise-kept@frozen          L         404   403   403   403   404    404    403   403
greendeals:indicator-kept@draft         L         404   403   403   403   404    404    404   404
greendeals:indicator-kept@frozen        L         404   403   403   403   404    404    403   403
greendeals:values@draft                 L         404   403   403   403   404    404    404   404
greendeals:values@frozen                L         404   403   403   403   404    404    403   403
greendeals:values-files@draft           L         404   403   403   403   404    404    404   404
greendeals:values-files@frozen          L         404   403   403   403   404    404    403   403
greendeals:values-workbook@draft        L         404   403   403   403   404    404    404   404
greendeals:values-workbook@frozen       L         404   403   403   403   404    404    403   403
greendeals:value-cell@draft             L         404   403   403   403   404    404    404   404
greendeals:value-cell@frozen            L         404   403   403   403   404    404    403   403
greendeals:say-status@draft             L         404   403   403   403   404    404    404   404
greendeals:say-status@frozen            L         404   403   403   403   404    404    403   403
greendeals:value-row@draft              L         404   403   403   403   404    404    404   404
greendeals:value-row@frozen             L         404   403   403   403   404    404    403   403
greendeals:paste-values@draft           L         404   403   403   403   404    404    404   404
greendeals:paste-values@frozen          L         404   403   403   403   404    404    403   403
greendeals:open-signing@draft           L         404   409   403   403   404    404    404   404
greendeals:open-signing@frozen          L         404   200   403   403   404    404    403   403
greendeals:invite@draft                 L         404   200   403   403   404    404    404   404
greendeals:invite@frozen                L         404   200   403   403   404    404    403   403
greendeals:contact@draft                L         404   200   403   403   404    404    404   404
greendeals:contact@frozen               L         404   200   403   403   404    404    403   403
greendeals:party@draft                  L         404   200   403   403   404    404    404   404
greendeals:party@frozen                 L         404   403   403   403   404    404    403   403
greendeals:proposal@draft               L         404   200   403   403   404    404    404   404
greendeals:proposal@frozen              L         404   200   403   403   404    404    403   403
greendeals:sign@draft                   L         404   403   403   403   404    404    404   404
greendeals:sign@frozen                  L         404   403   403   403   404    404    403   403
greendeals:sign@signing                 L         404   403   200   403   404    404    403   403
greendeals:decline@draft                L         404   403   403   403   404    404    404   404
greendeals:decline@frozen               L         404   403   403   403   404    404    403   403
greendeals:decline@signing              L         404   403   200   403   404    404    403   403
greendeals:hand-over@draft              L         404   403   403   403   404    404    404   404
greendeals:hand-over@frozen             L         404   403   403   403   404    404    403   403
greendeals:hand-over@signing            L         404   403   403   403   404    404    403   403
greendeals:signatories@draft            L         404   200   200   200   404    404    404   404
greendeals:signatories@frozen           L         404   200   200   200   404    404    403   403
greendeals:signatories@signing          L         404   200   200   200   404    404    403   403
greendeals:ceremony@draft               L         404   200   403   403   404    404    404   404
greendeals:ceremony@frozen              L         404   200   403   403   404    404    403   200
greendeals:ceremony@signing             L         404   200   403   403   404    404    403   200
greendeals:mandate@draft                L         404   404   403   403   404    404    404   404
greendeals:mandate@frozen               L         404   404   403   403   404    404    403   403
greendeals:mandate@signing              L         404   200   403   403   404    404    403   403
greendeals:replace-signatory@draft      L         404   404   403   403   404    404    404   404
greendeals:replace-signatory@frozen     L         404   404   403   403   404    404    403   403
greendeals:replace-signatory@signing    L         404   200   403   403   404    404    403   403
greendeals:hand-in@draft                L         404   403   403   403   404    404    404   404
greendeals:hand-in@frozen               L         404   403   403   403   404    404    403   403
greendeals:hand-in@signing              L         404   403   200   403   404    404    403   403
greendeals:counterpart@draft            L         404   403   403   403   404    404    404   404
greendeals:counterpart@frozen           L         404   403   403   403   404    404    403   404
greendeals:paper@draft                  L         404   403   403   403   404    404    404   404
greendeals:paper@frozen                 L         404   403   403   403   404    404    403   404
greendeals:proof@draft                  L         404   404   404   404   404    404    404   404
greendeals:proof@frozen                 L         404   404   404   404   404    404    404   404
greendeals:reports@draft                L         404   200   200   200   404    404    404   404
greendeals:reports@frozen               L         404   200   200   200   404    404    200   200
greendeals:compare-reports@draft        L         404   409   409   409   404    404    404   404
greendeals:compare-reports@frozen       L         404   409   409   409   404    404    409   409
greendeals:report@draft                 L         404   200   200   200   404    404    404   404
greendeals:report-pdf@draft             L         404   403   403   403   404    404    404   404
greendeals:reporters@draft              L         404   200   200   200   404    404    404   404
greendeals:report@frozen                L         404   200   200   200   404    404    403   403
greendeals:report-pdf@frozen            L         404   403   403   403   404    404    403   403
greendeals:reporters@frozen             L         404   200   200   200   404    404    403   403
documents:download@draft                L         404   200   200   200   404    404    404   404
documents:download@frozen               L         404   200   200   200   404    404    200   200

# Acts: POST only
greendeals:step@draft                   L         404   405   405   405   404    404    404   404
greendeals:step@frozen                  L         404   405   405   405   404    404    405   405
greendeals:pdf-again@draft              L         404   405   405   405   404    404    404   404
greendeals:pdf-again@frozen             L         404   405   405   405   404    404    405   405
greendeals:open-report@draft            L         404   405   405   405   404    404    404   404
greendeals:open-report@frozen           L         404   405   405   405   404    404    405   405
greendeals:report-step@draft            L         404   405   405   405   404    404    404   404
greendeals:nudge-reporters@draft        L         404   405   405   405   404    404    404   404
greendeals:nudge-reporter@draft         L         404   405   405   405   404    404    404   404
greendeals:report-step@frozen           L         404   405   405   405   404    404    403   403
greendeals:nudge-reporters@frozen       L         404   405   405   405   404    404    405   405
greendeals:nudge-reporter@frozen        L         404   405   405   405   404    404    405   405
greendeals:report-time@draft            L         404   405   405   405   404    404    404   404
greendeals:report-time@frozen           L         404   405   405   405   404    404    403   403
greendeals:report-answer-time@draft     L         404   405   405   405   404    404    404   404
greendeals:report-answer-time@frozen    L         404   405   405   405   404    404    403   403
greendeals:drop-party@draft             L         404   405   405   405   404    404    404   404
greendeals:drop-party@frozen            L         404   405   405   405   404    404    405   405
greendeals:grid-row@draft               L         404   405   405   405   404    404    404   404
greendeals:paste@draft                  L         404   405   405   405   404    404    404   404
greendeals:grid-row@frozen              L         404   405   405   405   404    404    405   405
greendeals:paste@frozen                 L         404   405   405   405   404    404    405   405
greendeals:section-here@draft           L         404   405   405   405   404    404    404   404
greendeals:section-here@frozen          L         404   405   405   405   404    404    405   405
greendeals:section-mark@draft           L         404   405   405   405   404    404    404   404
greendeals:section-mark@frozen          L         404   405   405   405   404    404    405   405
greendeals:section-read@draft           L         404   405   405   405   404    404    404   404
greendeals:section-read@frozen          L         404   405   405   405   404    404    405   405
greendeals:remark@draft                 L         404   405   405   405   404    404    404   404
greendeals:remark@frozen                L         404   405   405   405   404    404    405   405
greendeals:make-draft@draft             L         404   405   405   405   404    404    404   404
greendeals:make-draft@frozen            L         404   405   405   405   404    404    405   405
greendeals:settle-remark@draft          L         405   405   405   405   405    405    405   405
greendeals:settle-remark@frozen         L         405   405   405   405   405    405    405   405
greendeals:reply@draft                  L         404   405   405   405   404    404    404   404
greendeals:reply@frozen                 L         404   405   405   405   404    404    405   405
greendeals:remind@draft                 L         404   405   405   405   404    404    404   404
greendeals:remind@frozen                L         404   405   405   405   404    404    405   405
greendeals:nudge@draft                  L         404   405   405   405   404    404    404   404
greendeals:nudge@frozen                 L         404   405   405   405   404    404    405   405
greendeals:drop-department@draft        L         404   405   405   405   404    404    404   404
greendeals:drop-department@frozen       L         404   405   405   405   404    404    405   405
greendeals:end-mandate@draft            L         404   405   405   405   404    404    404   404
greendeals:end-mandate@frozen           L         404   405   405   405   404    404    405   405
cities:deliverable-step                 L         404   405   405   405   404    404    405   405
cities:ask-time                         L         404   405   405   405   404    404    405   405
cities:answer-time                      L         404   405   405   405   404    404    405   405
cities:action-step                      L         404   405   405   405   404    404    405   405
ask-roadmap                             L         405   405   405   405   405    405    405   405

# The API
register-list                           200       200   200   200   200   200    200    200   200
register-detail                         200       200   200   200   200   200    200    200   200
verification-list                       200       200   200   200   200   200    200    200   200
verification-detail                     200       200   200   200   200   200    200    200   200
version-list                            403       200   200   200   200   200    200    200   200
party-list                              403       200   200   200   200   200    200    200   200
contact-list                            403       200   200   200   200   200    200    200   200
answer-list                             403       200   200   200   200   200    200    200   200
proposal-list                           403       200   200   200   200   200    200    200   200
checkpoint-list                         200       200   200   200   200   200    200    200   200
round-list                              403       200   200   200   200   200    200    200   200
deal-list                               403       200   200   200   200   200    200    200   200
standing-list                           403       403   403   403   403   403    403    200   200
standing-detail                         403       403   403   403   403   403    403    200   200
deal-detail@draft                       403       404   200   200   200   404    404    404   404
deal-detail@frozen                      403       404   200   200   200   404    404    200   200
section-list@draft                      403       404   200   200   200   404    404    404   404
section-list@frozen                     403       404   200   200   200   404    404    200   200
section-detail@draft                    403       404   200   200   200   404    404    404   404
section-detail@frozen                   403       404   200   200   200   404    404    200   200
section-mark@draft                      403       405   405   405   405   405    405    405   405
section-mark@frozen                     403       405   405   405   405   405    405    405   405
revision-list                           403       200   200   200   200   200    200    200   200
remark-list                             403       200   200   200   200   200    200    200   200
remark-settle@draft                     403       405   405   405   405   405    405    405   405
remark-settle@frozen                    403       405   405   405   405   405    405    405   405
remark-reopen@draft                     403       405   405   405   405   405    405    405   405
remark-reopen@frozen                    403       405   405   405   405   405    405    405   405
deal-steps@draft                        403       404   200   200   200   404    404    404   404
deal-steps@frozen                       403       404   200   200   200   404    404    200   200
deal-checks@draft                       403       404   200   200   200   404    404    404   404
deal-checks@frozen                      403       404   200   200   200   404    404    200   200
review-list                             403       200   200   200   200   200    200    200   200
comment-list                            403       200   200   200   200   200    200    200   200
mandate-list                            403       200   200   200   200   200    200    200   200
report-list                             403       200   200   200   200   200    200    200   200
report-detail@draft                     403       404   200   200   200   404    404    404   404
report-detail@frozen                    403       404   200   200   200   404    404    403   403
report-pdf@draft                        403       404   403   403   403   404    404    404   404
report-pdf@frozen                       403       404   403   403   403   404    404    403   403
report-answers@draft                    403       405   405   405   405   405    405    405   405
report-answers@frozen                   403       405   405   405   405   405    405    405   405
report-submit@draft                     403       405   405   405   405   405    405    405   405
report-submit@frozen                    403       405   405   405   405   405    405    405   405
report-take-back@draft                  403       405   405   405   405   405    405    405   405
report-take-back@frozen                 403       405   405   405   405   405    405    405   405
report-give-back@draft                  403       405   405   405   405   405    405    405   405
report-give-back@frozen                 403       405   405   405   405   405    405    405   405
report-accept@draft                     403       405   405   405   405   405    405    405   405
report-accept@frozen                    403       405   405   405   405   405    405    405   405
promise-word-list                       403       200   200   200   200   200    200    200   200
promise-word-detail                     403       404   404   404   404   404    404    404   404
value-list                              403       200   200   200   200   200    200    200   200
value-detail                            403       404   404   404   404   404    404    404   404
evidence-list                           403       200   200   200   200   200    200    200   200
notice-list                             200       200   200   200   200   200    200    200   200
ledger                                  403       200   200   200   200   200    200    200   200
counterpart-list                        403       200   200   200   200   200    200    200   200
seal-list                               403       403   403   403   403   403    403    403   200
register-versions                       200       200   200   200   200   200    200    200   200
party-detail@draft                      403       404   200   200   200   404    404    404   404
party-detail@frozen                     403       404   200   200   200   404    404    200   200
party-contact@draft                     403       405   405   405   405   405    405    405   405
party-contact@frozen                    403       405   405   405   405   405    405    405   405
party-invite@draft                      403       405   405   405   405   405    405    405   405
party-invite@frozen                     403       405   405   405   405   405    405    405   405
party-remind@draft                      403       405   405   405   405   405    405    405   405
party-remind@frozen                     403       405   405   405   405   405    405    405   405
party-reply@draft                       403       405   405   405   405   405    405    405   405
party-reply@frozen                      403       405   405   405   405   405    405    405   405
proposal-take@draft                     403       405   405   405   405   405    405    405   405
proposal-take@frozen                    403       405   405   405   405   405    405    405   405
proposal-refuse@draft                   403       405   405   405   405   405    405    405   405
proposal-refuse@frozen                  403       405   405   405   405   405    405    405   405
deal-overrides@draft                    403       404   200   200   200   404    404    404   404
deal-overrides@frozen                   403       404   200   200   200   404    404    200   200
deal-archive@draft                      403       405   405   405   405   405    405    405   405
deal-archive@frozen                     403       405   405   405   405   405    405    405   405
deal-remind@draft                       403       405   405   405   405   405    405    405   405
deal-remind@frozen                      403       405   405   405   405   405    405    405   405
deal-retry-seal@draft                   403       405   405   405   405   405    405    405   405
deal-retry-seal@frozen                  403       405   405   405   405   405    405    405   405
deal-terms@draft                        403       404   200   200   200   404    404    404   404
deal-terms@frozen                       403       404   200   200   200   404    404    200   200
deal-differences@draft                  403       404   200   200   200   404    404    404   404
deal-differences@frozen                 403       404   200   200   200   404    404    200   200
deal-section-versions@draft             403       404   200   200   200   404    404    404   404
deal-section-versions@frozen            403       404   200   200   200   404    404    403   403
deal-signing@draft                      403       404   409   403   403   404    404    404   404
deal-signing@frozen                     403       404   200   403   403   404    404    403   403
deal-signatories@draft                  403       404   200   200   200   404    404    404   404
deal-signatories@frozen                 403       404   200   200   200   404    404    403   403
deal-signatories@signing                403       404   200   200   200   404    404    403   403
organisation-suggestions                403       404   200   200   200   404    404    200   200
organisation-doubles                    403       403   403   403   403   403    403    403   200
organisation-join                       403       405   405   405   405   405    405    405   405
organisation-split                      403       405   405   405   405   405    405    405   405
organisation-publish                    403       405   405   405   405   405    405    405   405
organisation-unpublish                  403       405   405   405   405   405    405    405   405
city-approvals                          403       404   200   403   403   404    404    403   403
edition-approvals                       403       403   403   403   403   403    403    403   200
organisation-list                       403       200   200   200   200   200    200    200   200
organisation-detail                     403       404   200   200   200   404    404    404   200
department-list                         403       200   200   200   200   200    200    200   200
department-detail@draft                 403       404   200   200   200   404    404    404   404
department-detail@frozen                403       404   200   200   200   404    404    200   200
template-list                           403       200   200   200   200   200    200    200   200
template-detail                         403       200   200   200   200   200    200    200   200
promise-list                            403       200   200   200   200   200    200    200   200
promise-detail@draft                    403       404   200   200   200   404    404    404   404
promise-detail@frozen                   403       404   200   200   200   404    404    200   200
promise-move@draft                      403       405   405   405   405   405    405    405   405
promise-move@frozen                     403       405   405   405   405   405    405    405   405
planned-action-list                     403       200   200   200   200   200    200    200   200
planned-action-detail@draft             403       404   200   200   200   404    404    404   404
planned-action-detail@frozen            403       404   200   200   200   404    404    200   200
planned-action-move@draft               403       405   405   405   405   405    405    405   405
planned-action-move@frozen              403       405   405   405   405   405    405    405   405
indicator-list                          403       200   200   200   200   200    200    200   200
indicator-detail@draft                  403       404   200   200   200   404    404    404   404
indicator-detail@frozen                 403       404   200   200   200   404    404    200   200
indicator-move@draft                    403       405   405   405   405   405    405    405   405
indicator-move@frozen                   403       405   405   405   405   405    405    405   405
funding-list                            403       200   200   200   200   200    200    200   200
funding-detail@draft                    403       404   200   200   200   404    404    404   404
funding-detail@frozen                   403       404   200   200   200   404    404    200   200
funding-move@draft                      403       405   405   405   405   405    405    405   405
funding-move@frozen                     403       405   405   405   405   405    405    405   405
kpi-list                                200       200   200   200   200   200    200    200   200
kpi-detail                              200       200   200   200   200   200    200    200   200
milestone-list                          200       200   200   200   200   200    200    200   200
deliverable-list                        403       200   200   200   200   200    200    200   200
deliverable-detail                      403       404   200   200   200   404    404    200   200
session-list                            403       200   200   200   200   200    200    200   200
session-detail                          403       404   200   200   200   404    404    200   200
action-list                             403       200   200   200   200   200    200    200   200
action-detail                           403       404   200   200   200   404    404    200   200
note-list                               403       200   200   200   200   200    200    200   200
note-detail                             403       404   200   200   200   404    404    404   404
match-list                              403       200   200   200   200   200    200    200   200
match-detail                            403       404   200   200   200   404    200    200   200
event-list                              403       200   200   200   200   200    200    200   200
event-detail                            403       200   200   200   200   200    200    200   200
event-session-list                      403       200   200   200   200   200    200    200   200
event-session-detail                    403       200   200   200   200   200    200    200   200
event-registration-list                 403       200   200   200   200   200    200    200   200
event-registration-detail               403       404   200   200   200   404    404    200   200
"""

PARTNERS = """
                                        partner    partner2
greendeals:door@live                    200        200
greendeals:door-code@live               302        302
greendeals:door-confirm@live            302        302
greendeals:door-pdf@live                200        302
greendeals:door-comment@live            302        302
greendeals:door-sign@live               200        302
greendeals:door-decline@live            200        302
greendeals:door-hand-over@live          403        302
greendeals:door-leave@live              403        302
greendeals:door-receipt@live            302        302
greendeals:door-report@live             200        302
greendeals:door-contact@live            200        302
greendeals:door-word@live               423        302
greendeals:door-word-back@live          302        302
greendeals:door-propose@live            423        302
greendeals:door-unpropose@live          302        302
greendeals:door-hand-in@live            200        302
greendeals:door-certificate@live        404        302
greendeals:door-bundle@live             404        302
greendeals:door@over                    410        410
greendeals:door-sign@over               410        410
greendeals:door-pdf@over                410        410
greendeals:door@unknown                 404        404
greendeals:door-sign@unknown            404        404
greendeals:door-pdf@unknown             404        404
greendeals:deal@signing                 L          L
greendeals:sign@signing                 L          L
documents:download@signing              L          L
deal-detail@signing                     403        403
home                                    L          L
"""
"""The same for people without an account: who has typed the code of the link, and of another deal's link."""


@dataclass(frozen=True)
class Row:
    """One row: an address, in a state, and the answer to each actor."""

    name: str
    state: str
    answers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.name}@{self.state}" if self.state else self.name

    def to(self, actor: str) -> str:
        """The answer to one actor."""
        return dict(self.answers)[actor]

    @property
    def is_act(self) -> bool:
        """Whether the address only takes POST."""
        return "405" in {answer for _, answer in self.answers}


def read(text: str) -> list[Row]:
    """Read the table."""
    head, *lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    rows = []
    for full, *answers in lines:
        name, _, state = full.partition("@")
        rows.append(Row(name, state, tuple(zip(head, answers, strict=True))))
    return rows


ROWS = read(MATRIX)
PARTNER_ROWS = read(PARTNERS)
KNOWN_FAULTS: dict[str, str] = {}
"""Rows that state what ought to be; the test turns red once it is, and the entry goes."""

WRITES_WHEN_READ: dict[str, str] = {}
"""The same for addresses where a GET writes."""

BY_ROLE = {
    "greendeals:join-organisations",
    "greendeals:split-organisation",
    "greendeals:publish-organisation",
    "greendeals:unpublish-organisation",
    "greendeals:retire-template",
    "organisation-join",
    "resend",
    "retry-seal",
    "take-network-role",
    "events:step",
    "events:give-place",
    "events:drop",
    "events:remove-day",
    "events:remove-session",
}
"""Acts that name nothing of a city: whoever has not the role is told so."""

STRANGERS = ("other", "coach2", "mentor")
"""People of other cities, who may not even learn that something is there."""
