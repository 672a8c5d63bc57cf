// Written by `manage.py generate_events`; do not edit.
// Every fact the server can tell, with the fields its data always has.
export const EVENTS = Object.freeze({
  "attachment.uploaded": ["attachment"],
  "balance.changed": ["available", "currency", "held", "text_en", "text_fr"],
  "cart.changed": ["count"],
  "conversation.opened": ["conversation"],
  "draft.saved": ["tab", "text"],
  "message.awaited": ["conversation", "seq"],
  "message.created": ["attachments", "card", "cautions", "changed_seq", "client_id", "conversation", "created_at", "edited_at", "id", "is_forwarded", "kind", "mentions", "preview", "reactions", "recalled_at", "reply_to", "sender", "seq", "summary", "text"],
  "message.hidden": ["client_id", "message"],
  "message.updated": ["attachments", "card", "cautions", "changed_seq", "client_id", "conversation", "created_at", "edited_at", "id", "is_forwarded", "kind", "mentions", "preview", "reactions", "recalled_at", "reply_to", "sender", "seq", "summary", "text"],
  "note.outdated": ["conversation", "user"],
  "notice.given": ["kind", "text_en", "text_fr", "user"],
  "order.moved": ["number", "order", "state"],
  "order.placed": ["number", "order", "state"],
  "participant.removed": ["user"],
  "pin.changed": ["is_on", "message"],
  "presence.changed": ["is_online", "last_seen_at", "user"],
  "receipt.updated": ["delivered_seq", "read_seq", "user"],
  "star.changed": ["client_id", "is_on", "message"],
  "stock.changed": ["listing"],
  "typing.changed": ["is_typing", "name", "user"],
});
