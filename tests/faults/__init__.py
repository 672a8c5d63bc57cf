"""Faults on purpose: processes killed, lines cut, readers that do not read; and what must hold.

Each run draws its plan from a seed, which it prints: the same seed gives the same plan.
``make faults`` takes full figures, and its time; ``make test`` runs the same with small ones.

What is promised of money, and the story that tries it. The laws (``laws.the_books_agree``: the
audit of the ledger, and ``tests/invariants/laws.py``) are asked after each of them.

- A web server killed while people pay and bring money in: one answer a key, money moves once.
  test_a_web_server_that_is_killed_moves_money_once_a_key
- The database and its connections killed: what it acknowledged is there, and nothing else.
  test_a_database_that_is_killed_forgets_nothing_it_acknowledged
- One key sent by many at once, from threads and from processes: one answer, the same for all.
  test_one_key_sent_fifty_times_at_once_moves_money_once
  test_one_key_from_many_processes_moves_money_once
- The same money spent in many ways at once is spent once.
  test_what_is_there_once_is_spent_once
  test_a_price_is_taken_once_and_the_same_money_spent_once
- One seller paid by a thousand; pairs, rings and splits in any order: nobody deadlocks.
  test_a_thousand_buyers_pay_one_seller
  test_pairs_rings_and_splits_in_any_order_never_deadlock
- Any sequence of verbs gives what a model in memory says: batches of the ledger, and every way in
  which people, shops, the house and its providers move money, also again and as the clock jumps.
  test_any_sequence_of_batches_gives_the_models_books
  test_whatever_people_do_everybody_has_what_the_model_says
- A hold that is posted, voided and expired at once has one end; so has whatever stands on one.
  test_a_hold_has_one_end_whoever_is_first
  test_one_of_accepting_declining_recalling_and_expiring_wins
- Of a packet exactly its shares are drawn, also while its time runs out and processes are killed.
  test_ten_shares_among_fifty_are_drawn_by_ten
  test_what_is_left_goes_back_once_whatever_is_killed
- A gift card is redeemed by one and spent once, however many have its code.
  test_a_gift_card_is_redeemed_by_one_and_spent_once
- A coupon is used as often as it may be, however many want it, and nobody pays an unseen total.
  test_of_many_buyers_exactly_as_many_as_may_use_a_coupon
  test_uses_that_come_back_while_others_want_them_are_never_too_many
  test_a_price_that_changes_meanwhile_is_never_paid_unseen
- A share of a bill is paid once or called off; a charge and a code are paid once, by one.
  test_a_share_is_paid_once_or_called_off
  test_a_code_at_several_tills_at_once_pays_once
  test_several_people_who_scan_one_code_pay_it_once
- Events of a provider twice, late, in any order, forged, altered, stale: booked once or not at all.
  test_events_in_every_wrong_way_leave_the_books_right
- A payout that crashes, or whose process is killed, at any point is paid once under one key.
  test_a_payout_that_crashes_is_paid_once_under_one_key
  test_a_payout_whose_process_is_killed_is_paid_once_under_one_key
- The database breaks off any statement of any verb: it comes out the same, or is refused cleanly.
  test_an_error_at_any_statement_changes_nothing_of_what_comes_out
  test_it_comes_out_the_same_or_is_refused_and_comes_out_the_same_then
  test_an_error_inside_anothers_transaction_goes_to_its_opener
- The application's own role can't change what is written.
  test_the_application_is_refused
- Workers killed at their tasks: what is due is done, and done once.
  test_workers_killed_at_their_tasks_do_each_thing_once
- A dump, or a copy of the server and its log, taken while people pay: whole when restored.
  test_a_dump_taken_while_people_pay_is_whole
  test_a_restored_dump_passes_the_verification_and_goes_on
  test_a_server_is_brought_back_to_the_moment_that_is_named
- Clocks that jump and nights that are an hour short: nothing is paid twice, no lock opens early.
  test_the_wall_time_stays_when_the_clocks_change
  test_a_clock_that_jumps_back_gives_no_new_allowance
  test_a_lock_outlasts_no_jump_of_the_clock
  test_a_proof_ends_after_two_minutes_and_when_the_clock_jumps

What is promised of the messenger (``laws``: no hole in a log, what was acknowledged is there, once,
everybody has it all, and in order).

- Clients cut, the server and Valkey killed while everybody writes: nothing lost, nothing twice.
  test_clients_cut_at_random_and_a_server_killed_lose_nothing
  test_valkey_killed_again_and_again_never_fails_a_send
- Readers that stop or never read, lines that break, stutter or die without a word.
  test_a_burst_over_a_blocked_client_leaves_no_gap
  test_clients_that_never_read_are_closed_and_cost_little
  test_a_line_that_breaks_and_stutters_loses_and_repeats_nothing
  test_a_line_that_died_without_a_word_is_found_within_a_minute
- Sockets that say nothing for long, and many of them.
  test_an_idle_socket_still_hears
  test_many_idle_sockets_leave_room_for_those_who_talk
- Whoever commits late is heard; one attempt by several ways is one message.
  test_a_late_committer_is_not_skipped
  test_one_attempt_from_two_tabs_and_over_http_is_one_row
- Who is removed while others write hears nothing after.
  test_who_is_removed_while_others_write_hears_nothing_after
- Nonsense and floods close their own socket and disturb nobody.
  test_random_frames_close_their_own_socket_and_no_other
  test_a_flood_closes_its_own_socket
- Everybody at every door, with what no door can want: refused in the one shape, nothing written.
  test_every_route_is_in_the_table
  test_outsiders_meet_what_an_unknown_id_meets
  test_what_is_no_amount_is_refused
- Scripts in words, names, titles and files run nowhere; what could act is only a file.
  test_none_of_two_hundred_payloads_runs
  test_what_shops_and_pages_call_themselves_runs_nowhere
  test_it_makes_a_picture_anew_without_what_it_tells
  test_it_refuses_what_it_cannot_make
- Previews are led nowhere of our own; limits are counted by all processes together.
  test_nothing_of_our_own_is_asked
  test_no_redirect_leads_to_our_own
  test_two_processes_with_fifty_parallel_calls_never_let_through_more_than_the_limit
"""
