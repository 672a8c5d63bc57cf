"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from messaging.api import asks as asks_api
from messaging.api import attachments as attachments_api
from messaging.api import away as away_api
from messaging.api import contacts, conversations, groups, keeping, reports
from messaging.api import messages as api_messages
from messaging.api import scanning as scanning_api
from messaging.api import search as search_api
from messaging.views import (
    asks,
    attachments,
    chats,
    messages,
    people,
    previews,
    scanning,
    search,
    share,
)
from messaging.views import away as away_views
from messaging.views import groups as groups_pages
from messaging.views import mails as mail_views
from messaging.views import reports as report_views

app_name = "messaging"

urlpatterns = [
    path("me/notifications/", away_views.notifications, name="notifications"),
    path("away/reply/<str:token>/", mail_views.reply, name="mail_reply"),
    path("away/mute/<str:token>/", mail_views.mute, name="mail_mute"),
    path("away/stop/<str:token>/", mail_views.stop, name="mail_stop"),
    path("me/notifications/devices/", away_views.forget_device, name="forget_device"),
    path("", chats.chats, name="chats"),
    path("chats/new/", people.new, name="new"),
    path("chats/contacts/", people.contacts, name="contacts"),
    path("chats/blocked/", people.blocked, name="blocked"),
    path("chats/notes/", people.notes, name="notes"),
    path("chats/rows/", chats.rows, name="rows"),
    path("@<str:handle>/", people.person, name="person"),
    path("join/<str:token>/", groups_pages.join, name="join"),
    path("me/privacy/", people.privacy, name="privacy"),
    path("groups/new/", groups_pages.new_group, name="new_group"),
    path("groups/<uuid:conversation_id>/", groups_pages.group, name="group"),
    path("groups/<uuid:conversation_id>/add/", groups_pages.add, name="group_add"),
    path("groups/<uuid:conversation_id>/invites/", groups_pages.invites, name="group_invites"),
    path("groups/<uuid:conversation_id>/leave/", groups_pages.leave, name="group_leave"),
    path("groups/<uuid:conversation_id>/members/", groups_pages.members, name="group_members"),
    path(
        "groups/<uuid:conversation_id>/members/<str:handle>/",
        groups_pages.member,
        name="group_member",
    ),
    path("groups/<uuid:conversation_id>/settings/", groups_pages.settings, name="group_settings"),
    path("chats/<uuid:conversation_id>/keeping/", people.keeping, name="keeping"),
    path("chats/row/<uuid:conversation_id>/", chats.row, name="row"),
    path("chats/<uuid:conversation_id>/", chats.chat, name="chat"),
    path("chats/<uuid:conversation_id>/earlier/", chats.earlier, name="earlier"),
    path("chats/<uuid:conversation_id>/later/", chats.later, name="later"),
    path("chats/<uuid:conversation_id>/around/", chats.around, name="around"),
    path("chats/<uuid:conversation_id>/panel/", chats.panel, name="panel"),
    path("chats/<uuid:conversation_id>/shelf/", attachments.shelf, name="shelf"),
    path(
        "media/attachments/<uuid:attachment_id>/<slug:part>/",
        attachments.attachment,
        name="attachment",
    ),
    path("chats/<uuid:conversation_id>/messages/", chats.post_message, name="post_message"),
    path("chats/<uuid:conversation_id>/report/", report_views.report, name="report"),
    path("scan/", scanning.scan, name="scan"),
    path("share/", share.share, name="share"),
    path("search/", search.search, name="search"),
    path("search/switcher/", search.switcher, name="switcher"),
    path("chats/emoji/", messages.emoji_book, name="emoji_book"),
    path("chats/starred/", messages.stars, name="stars"),
    path("chats/<uuid:conversation_id>/pins/", messages.pins, name="pins"),
    path("messages/<uuid:message_id>/", messages.about, name="about_message"),
    path("messages/<uuid:message_id>/forward/", messages.forward, name="forward"),
    path("chats/<uuid:conversation_id>/asks/<slug:kind>/", asks.new, name="new_ask"),
    path("asks/<uuid:ask_id>/", asks.ask, name="ask"),
    path("asks/<uuid:ask_id>/closing/", asks.close, name="close_ask"),
    path("media/previews/<int:preview_id>/", previews.picture, name="preview_picture"),
]

api_urlpatterns = [
    path("push/devices/", away_api.DevicesView.as_view()),
    path("push/devices/<uuid:device_id>/", away_api.DeviceView.as_view()),
    path("me/notifications/", away_api.AwayView.as_view()),
    path("conversations/", conversations.ConversationsView.as_view()),
    path("conversations/<uuid:conversation_id>/", conversations.ConversationView.as_view()),
    path("conversations/<uuid:conversation_id>/messages/", conversations.MessagesView.as_view()),
    path(
        "conversations/<uuid:conversation_id>/attachments/",
        attachments_api.AttachmentsView.as_view(),
    ),
    path("attachments/<uuid:attachment_id>/", attachments_api.AttachmentView.as_view()),
    path("conversations/<uuid:conversation_id>/events/", conversations.EventsView.as_view()),
    path("conversations/<uuid:conversation_id>/read/", conversations.ReadView.as_view()),
    path("conversations/<uuid:conversation_id>/delivered/", conversations.DeliveredView.as_view()),
    path(
        "conversations/<uuid:conversation_id>/search/",
        search_api.ConversationSearchView.as_view(),
    ),
    path("scan/frames/", scanning_api.FramesView.as_view()),
    path("search/", search_api.SearchView.as_view()),
    path("conversations/<uuid:conversation_id>/typing/", conversations.TypingView.as_view()),
    path("conversations/<uuid:conversation_id>/reports/", reports.ReportsView.as_view()),
    path("conversations/<uuid:conversation_id>/draft/", api_messages.DraftView.as_view()),
    path("messages/<uuid:message_id>/", api_messages.MessageView.as_view()),
    path("messages/<uuid:message_id>/versions/", api_messages.VersionsView.as_view()),
    path("messages/<uuid:message_id>/readers/", api_messages.ReadersView.as_view()),
    path("messages/<uuid:message_id>/reactions/", api_messages.ReactionsView.as_view()),
    path("messages/<uuid:message_id>/star/", api_messages.StarView.as_view()),
    path("messages/<uuid:message_id>/pin/", api_messages.PinView.as_view()),
    path("messages/<uuid:message_id>/forwards/", api_messages.ForwardsView.as_view()),
    path("stars/", api_messages.StarsView.as_view()),
    path("conversations/<uuid:conversation_id>/keeping/", keeping.KeepingView.as_view()),
    path("folders/", keeping.FoldersView.as_view()),
    path("notes/", keeping.NotesView.as_view()),
    path("groups/", groups.GroupsView.as_view()),
    path("groups/<uuid:group_id>/", groups.GroupView.as_view()),
    path("groups/<uuid:group_id>/picture/", groups.PictureView.as_view()),
    path("groups/<uuid:group_id>/members/", groups.MembersView.as_view()),
    path("groups/<uuid:group_id>/members/<str:handle>/", groups.MemberView.as_view()),
    path("groups/<uuid:group_id>/leave/", groups.LeaveView.as_view()),
    path("groups/<uuid:group_id>/invites/", groups.InvitesView.as_view()),
    path("groups/<uuid:group_id>/invites/<str:token>/", groups.InviteView.as_view()),
    path("groups/<uuid:group_id>/requests/", groups.JoinRequestsView.as_view()),
    path("groups/<uuid:group_id>/requests/<str:handle>/", groups.JoinRequestView.as_view()),
    path("invites/<str:token>/", groups.DoorView.as_view()),
    path("contacts/", contacts.ContactsView.as_view()),
    path("contacts/<str:handle>/", contacts.ContactView.as_view()),
    path("contacts/<str:handle>/accept/", contacts.AcceptView.as_view()),
    path("contacts/<str:handle>/decline/", contacts.DeclineView.as_view()),
    path("blocks/", contacts.BlocksView.as_view()),
    path("blocks/<str:handle>/", contacts.BlockView.as_view()),
    path("people/<str:handle>/", contacts.PersonView.as_view()),
    path("me/privacy/", contacts.PrivacyView.as_view()),
    path("conversations/<uuid:conversation_id>/asks/", asks_api.ConversationAsksView.as_view()),
    path("asks/mine/", asks_api.OwnAnswersView.as_view()),
    path("asks/<uuid:ask_id>/", asks_api.AskView.as_view()),
    path("asks/<uuid:ask_id>/answer/", asks_api.AnswerView.as_view()),
    path("asks/<uuid:ask_id>/closing/", asks_api.ClosingView.as_view()),
    path("messages/<uuid:message_id>/preview/", asks_api.PreviewView.as_view()),
]
