"""Routes of this floor: pages, and what it adds under /api/."""

from django.urls import path

from messaging import api, views

app_name = "messaging"

urlpatterns = [
    path("", views.chats, name="chats"),
    path("chats/new/", views.new, name="new"),
    path("chats/row/<uuid:conversation_id>/", views.row, name="row"),
    path("chats/<uuid:conversation_id>/", views.chat, name="chat"),
    path("chats/<uuid:conversation_id>/earlier/", views.earlier, name="earlier"),
    path("chats/<uuid:conversation_id>/panel/", views.panel, name="panel"),
    path("chats/<uuid:conversation_id>/messages/", views.post_message, name="post_message"),
]

api_urlpatterns = [
    path("conversations/", api.ConversationsView.as_view()),
    path("conversations/<uuid:conversation_id>/", api.ConversationView.as_view()),
    path("conversations/<uuid:conversation_id>/messages/", api.MessagesView.as_view()),
    path("conversations/<uuid:conversation_id>/events/", api.EventsView.as_view()),
    path("conversations/<uuid:conversation_id>/read/", api.ReadView.as_view()),
    path("conversations/<uuid:conversation_id>/delivered/", api.DeliveredView.as_view()),
    path("conversations/<uuid:conversation_id>/typing/", api.TypingView.as_view()),
]
