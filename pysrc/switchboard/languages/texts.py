"""What a language has to say."""

from collections.abc import Mapping
from dataclasses import dataclass

Plural = Mapping[str, str]
"""A text that counts, in each form that its language has: ``one``, ``few``, ``many``, ``other``, as CLDR calls them."""


@dataclass(frozen=True)
class Texts:
    """Every text of the interface; ``{…}`` are filled in by whoever shows it."""

    chat: str
    expand: str
    unread: Plural
    load_again: str
    chat_away: str
    notices: str
    customer_ready: str
    open_customer: str
    new_customer: str
    not_opened: str
    not_opened_yet: str
    open_reasons: Mapping[str, str]
    """Why a customer was not opened: the code of ``command.failed``, or what would be lost or left."""
    calls: str
    call_incoming: str
    call_internal: str
    call_some: str
    call_talking: str
    call_ended: str
    call_missed: str
    call_failed: str
    call_elsewhere: str
    call_stopped: str
    call_lost: str
    call_line: str
    call_group: str
    call_nobody: str
    call_withheld: str
    call_extension: str
    call_unsure: str
    call_several: str
    call_more: Plural
    exchange_says: str
    dial_extension: str
    no_number: str
    not_called: str
    dial_reasons: Mapping[str, str]
    """Why a number was not called: what is wrong with it, else the code of ``command.failed``."""
    dock: str
    settings: str
    diagnosis: str
    minimise: str
    back: str
    resize: str
    put_away: str
    unfold: str
    call_calling: str
    call_in: str
    call_out: str
    call_internal_in: str
    call_internal_out: str
    call_rang: str
    call_unknown: str
    pick_up: str
    lift: str
    exchange_said: str
    call_back: str
    call_again: str
    write: str
    copy_number: str
    not_copied: str
    missed: Plural
    missed_calls: str
    all_calls: str
    show: str
    all_seen: str
    no_calls: str
    no_calls_why: str
    nothing_found: str
    find: str
    keypad: str
    number: str
    number_short: str
    recent_calls: str
    do_call: str
    erase: str
    plus: str
    line_ready: str
    line_away: str
    line_connecting: str
    line_refused: str
    line_connecting_short: str
    no_line: str
    next_try: str
    try_now: str
    what_is_wrong: str
    line_paused: str
    paused: str
    paused_why: str
    clear_notices: str
    times: Plural
    set_sound: str
    set_sound_hint: str
    try_it: str
    sound_states: Mapping[str, str]
    """Why there is no sound."""
    set_notify: str
    set_notify_hint: str
    notify_states: Mapping[str, str]
    """Why there are no notifications."""
    set_theme: str
    themes: Mapping[str, str]
    """The themes, by name."""
    set_corner: str
    corners: Mapping[str, str]
    """The window's corners."""
    set_beside: str
    set_beside_hint: str
    leave: str
    come_back: str
    own_window: str
    own_window_hint: str
    window_blocked: str
    set_on_top: str
    set_on_top_hint: str
    set_size: str
    move: str
    reset: str
    set_key: str
    open_it: str
    move_keys: str
    resize_keys: str
    keep_keys: str
    undo_keys: str
    moving: str
    checks_wrong: Plural
    checks_fine: str
    copy_text: str
    copied: str
    recording_says: str
    save_recording: str
    checks: Mapping[str, str]
    """What is checked."""
    check_values: Mapping[str, str]
    """How it stands, in a word."""
    allow: str
    mute: str
    unmute: str
    set_taken: str
    set_taken_hint: str
    outcome: str
    note: str
    note_hint: str
    note_of: str
    note_needed: str
    note_kept: str
    note_saved: str
    note_taken_over: str
    not_saved: str
    not_saved_yet: str
    save_to_crm: str
    try_again: str
    copy_note: str
    records: str
    records_fine: str
    show_records: str
    try_all_again: str
    records_sign_in: str
    records_not_kept: str
    records_aside: Plural
    refused_because: Mapping[str, str]
    """Why the CRM has not taken a record."""
