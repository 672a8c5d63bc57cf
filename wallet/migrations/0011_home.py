"""Disputes; and where a period begins in an account's entries, without an index of its own."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Bisection over the ids, which grow with the time within an account: thirty probes of the index
# (account, id) instead of a walk over everything newer, and nothing more to keep up when money
# moves. Imported entries have to be written in the order of time, as the ledger's own are.
ENTRIES_BEFORE = """
CREATE FUNCTION wallet_entries_before(of_account uuid, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 0;       -- the last id that is known to lie before the moment
    high bigint;           -- nothing above this lies before it
    middle bigint;
    found record;
BEGIN
    SELECT id INTO high FROM wallet_entry
     WHERE account_id = of_account ORDER BY id DESC LIMIT 1;
    IF high IS NULL THEN
        RETURN 0;
    END IF;
    SELECT id - 1 INTO low FROM wallet_entry
     WHERE account_id = of_account ORDER BY id LIMIT 1;
    WHILE low < high LOOP
        middle := low + (high - low + 1) / 2;
        SELECT id, created_at INTO found FROM wallet_entry
         WHERE account_id = of_account AND id <= middle AND id > low
         ORDER BY id DESC LIMIT 1;
        IF found.id IS NULL THEN
            low := middle;
        ELSIF found.created_at < moment THEN
            low := middle;
        ELSE
            high := found.id - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0007_titles"),
        ("wallet", "0010_splits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ENTRIES_BEFORE, "DROP FUNCTION wallet_entries_before(uuid, timestamptz)"),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('words', models.TextField(max_length=1000, verbose_name='words')),
                ('state', models.CharField(choices=[('open', 'open'), ('answered', 'answered'), ('closed', 'closed')], default='open', max_length=8, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wallet.account')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.conversation')),
                ('opener', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to=settings.AUTH_USER_MODEL)),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='wallet.transfer')),
            ],
            options={
                'verbose_name': 'dispute',
                'verbose_name_plural': 'disputes',
                'permissions': [('support', 'May answer disputes')],
                'indexes': [models.Index(fields=['state', 'created_at'], name='dispute_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('opener', 'transfer'), name='dispute_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='dispute_closed_at_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='dispute_answered_at_a_moment'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='dispute_says_something')],
            },
        ),
    ]
