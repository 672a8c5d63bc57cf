import django.db.models.deletion
from django.db import migrations, models

# What comes back is a row of its own, like the one it gives back but for its sign: it counts in
# the same windows. The service locks the person's guard; this forbids what it never does.
GIVES_BACK = """
CREATE FUNCTION wallet_gives_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rest bigint;
BEGIN
    SELECT o.amount + coalesce((SELECT sum(b.amount) FROM wallet_outflow b
                                 WHERE b.gives_back_id = o.id), 0) INTO rest
      FROM wallet_outflow o
     WHERE o.id = NEW.gives_back_id AND o.gives_back_id IS NULL
       AND (o.user_id, o.currency, o.payee, o.is_confirmed, o.created_at)
         = (NEW.user_id, NEW.currency, NEW.payee, NEW.is_confirmed, NEW.created_at);
    IF NOT FOUND OR rest + NEW.amount < 0 THEN
        RAISE check_violation USING
            CONSTRAINT = 'outflow_gives_back_what_left',
            MESSAGE = 'outflow_gives_back_what_left: no more comes back than has left';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outflow_gives_back_what_left BEFORE INSERT ON wallet_outflow FOR EACH ROW
    WHEN (NEW.gives_back_id IS NOT NULL) EXECUTE FUNCTION wallet_gives_back();
"""
GIVES_BACK_OFF = """
DROP TRIGGER outflow_gives_back_what_left ON wallet_outflow;
DROP FUNCTION wallet_gives_back;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('wallet', '0014_reconciliation'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outflow', name='outflow_is_positive'),
        migrations.RemoveConstraint(model_name='outflow', name='outflow_cleared_once'),
        migrations.AddField(
            model_name='outflow',
            name='gives_back',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='backs', to='wallet.outflow', verbose_name='gives back'),
        ),
        migrations.AlterField(
            model_name='outflow',
            name='amount',
            field=models.BigIntegerField(verbose_name='amount'),
        ),
        migrations.AddConstraint(
            model_name='outflow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('amount__lte', 1000000000000), ('gives_back__isnull', True)), models.Q(('amount__gte', -1000000000000), ('amount__lt', 0), ('gives_back__isnull', False)), _connector='OR'), name='outflow_signed_as_it_goes'),
        ),
        migrations.AddConstraint(
            model_name='outflow',
            constraint=models.UniqueConstraint(condition=models.Q(('gives_back__isnull', True)), fields=('user', 'reference', 'payee'), name='outflow_cleared_once'),
        ),
        migrations.AddConstraint(
            model_name='outflow',
            constraint=models.UniqueConstraint(condition=models.Q(('gives_back__isnull', False)), fields=('gives_back', 'reference'), name='outflow_given_back_once'),
        ),
        migrations.AlterField(
            model_name='chattransfer',
            name='state',
            field=models.CharField(choices=[('waiting', 'waiting'), ('accepted', 'accepted, on its way'), ('paid', 'paid'), ('declined', 'declined'), ('recalled', 'taken back'), ('returned', 'expired, gone back')], default='waiting', max_length=8, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='requestshare',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mailed'),
        ),
        migrations.AddIndex(
            model_name='requestshare',
            index=models.Index(condition=models.Q(('mailed_at__isnull', True), ('state', 'waiting')), fields=['request'], name='request_share_to_mail'),
        ),
        migrations.RunSQL(GIVES_BACK, GIVES_BACK_OFF),
    ]
