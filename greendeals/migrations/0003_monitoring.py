import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import icc.core.public_ids
import icc.tenancy.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('cities', '0002_append_only'),
        ('documents', '0003_immutable'),
        ('greendeals', '0002_immutable'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='deal',
            name='deal_stage',
        ),
        migrations.RemoveConstraint(
            model_name='deal',
            name='deal_archived_when_ended',
        ),
        migrations.RemoveConstraint(
            model_name='registerentry',
            name='registerentry_stage',
        ),
        migrations.AddField(
            model_name='commitment',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='greendeals.commitment'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deal',
            name='amends',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='greendeals.deal'),
        ),
        migrations.AddField(
            model_name='deal',
            name='amends_as',
            field=models.CharField(blank=True, choices=[('changed', 'Changed'), ('extended', 'Extended'), ('joined', 'A partner has joined'), ('withdrawn', 'A partner has left'), ('suspended', 'Paused'), ('resumed', 'Taken up again'), ('completed', 'Fulfilled'), ('terminated', 'Terminated'), ('expired', 'Run out')], max_length=10, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='deal',
            name='amends_because',
            field=models.TextField(blank=True, max_length=2000, verbose_name='why the deal is changed'),
        ),
        migrations.AddField(
            model_name='deal',
            name='amends_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='deal',
            name='reporting',
            field=models.CharField(choices=[('yearly', 'A report every year'), ('check-ins', 'A report every year, a check-in every three months between'), ('milestones', 'A report every year, and one after each action of the time plan')], default='yearly', max_length=12, verbose_name='reporting'),
        ),
        migrations.AddField(
            model_name='fundingline',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='greendeals.fundingline'),
        ),
        migrations.AddField(
            model_name='fundingline',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='indicator',
            name='groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='groups'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='greendeals.indicator'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='party',
            name='left_because',
            field=models.TextField(blank=True, max_length=2000, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='party',
            name='left_on',
            field=models.DateField(null=True, verbose_name='leaves on'),
        ),
        migrations.AddField(
            model_name='party',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='greendeals.party'),
        ),
        migrations.AddField(
            model_name='plannedaction',
            name='origin',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='greendeals.plannedaction'),
        ),
        migrations.AddField(
            model_name='plannedaction',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tablesfile',
            name='holds',
            field=models.CharField(choices=[('tables', 'Tables of the deal'), ('values', 'Values')], default='tables', max_length=10),
        ),
        migrations.AlterField(
            model_name='deal',
            name='stage',
            field=models.CharField(choices=[('potential', 'Idea'), ('drafting', 'Drafting'), ('consultation', 'With partners'), ('review', 'In review'), ('ready', 'Ready to sign'), ('signing', 'Signing'), ('active', 'Active'), ('suspended', 'Paused'), ('completed', 'Completed'), ('expired', 'Expired'), ('terminated', 'Terminated'), ('cancelled', 'Cancelled'), ('merged', 'Signed as a new version')], default='drafting', max_length=20),
        ),
        migrations.AlterField(
            model_name='registerentry',
            name='stage',
            field=models.CharField(choices=[('potential', 'Idea'), ('drafting', 'Drafting'), ('consultation', 'With partners'), ('review', 'In review'), ('ready', 'Ready to sign'), ('signing', 'Signing'), ('active', 'Active'), ('suspended', 'Paused'), ('completed', 'Completed'), ('expired', 'Expired'), ('terminated', 'Terminated'), ('cancelled', 'Cancelled'), ('merged', 'Signed as a new version')], default='active', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['potential', 'drafting', 'consultation', 'review', 'ready', 'signing', 'active', 'suspended', 'completed', 'expired', 'terminated', 'cancelled', 'merged'])), name='deal_stage'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=icc.tenancy.constraints.CompositeForeignKey(fields=['amends', 'city'], name='deal_amends_city', to='greendeals.Deal', to_columns=['id', 'city_id']),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.UniqueConstraint(condition=models.Q(('amends__isnull', False), models.Q(('stage__in', ['cancelled', 'merged']), _negated=True)), fields=('amends',), name='deal_one_amendment', violation_error_message='A change of this deal is under way already.'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amends', None), ('amends_as', '')), models.Q(('amends__isnull', False), ('amends_as__in', ('changed', 'extended', 'joined')), models.Q(('amends_because', ''), _negated=True)), _connector='OR'), name='deal_amends_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amends', None), models.Q(('stage', 'merged'), _negated=True)), models.Q(('amends__isnull', False), models.Q(('stage__in', ['active', 'completed', 'expired', 'suspended', 'terminated']), _negated=True)), _connector='OR'), name='deal_amendment_is_merged'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('reporting__in', ['yearly', 'check-ins', 'milestones'])), name='deal_reporting'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('amends_because'), 2000), name='deal_amends_length'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('archived_at', None), ('stage__in', ['cancelled', 'completed', 'expired', 'merged', 'terminated']), _connector='OR'), name='deal_archived_when_ended'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('id', 'city'), name='indicator_of_city'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('left_because'), 2000), name='party_left_length'),
        ),
        migrations.AddConstraint(
            model_name='plannedaction',
            constraint=models.UniqueConstraint(fields=('id', 'deal'), name='plannedaction_of_deal'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['active', 'completed', 'expired', 'suspended', 'terminated'])), name='registerentry_stage'),
        ),
        migrations.AddConstraint(
            model_name='tablesfile',
            constraint=models.CheckConstraint(condition=models.Q(('holds__in', ['tables', 'values'])), name='tablesfile_holds'),
        ),
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('content', models.JSONField()),
                ('as_of', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=32)),
                ('kind', models.CharField(choices=[('changed', 'Changed'), ('extended', 'Extended'), ('joined', 'A partner has joined'), ('withdrawn', 'A partner has left'), ('suspended', 'Paused'), ('resumed', 'Taken up again'), ('completed', 'Fulfilled'), ('terminated', 'Terminated'), ('expired', 'Run out')], max_length=10)),
                ('organisation', models.CharField(blank=True, max_length=150)),
                ('words', models.TextField(blank=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['changed', 'extended', 'joined', 'withdrawn', 'suspended', 'resumed', 'completed', 'terminated', 'expired'])), name='notice_kind')],
                'indexes': [models.Index(fields=['public_id', '-at'], name='notice_of_deal')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('yearly', 'Yearly report'), ('check-in', 'Check-in'), ('milestone', 'Report after a milestone'), ('final', 'Final report')], max_length=10)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('due_on', models.DateField(verbose_name='to be submitted by')),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('submitted', 'With the coach'), ('returned', 'Returned'), ('accepted', 'Accepted')], default='draft', max_length=10)),
                ('done', models.TextField(blank=True, max_length=5000, verbose_name='What was done')),
                ('obstacles', models.TextField(blank=True, max_length=5000, verbose_name='What stood in the way')),
                ('changes', models.TextField(blank=True, max_length=5000, verbose_name='What should change')),
                ('ahead', models.TextField(blank=True, max_length=5000, verbose_name='What comes next')),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('action', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='greendeals.plannedaction')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='greendeals.deal')),
            ],
            options={
                'ordering': ['-ends_on', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='report_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='report_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'deal'), name='report_of_deal'), models.UniqueConstraint(condition=models.Q(('action', None)), fields=('deal', 'kind', 'ends_on'), name='report_once'), models.UniqueConstraint(condition=models.Q(('action__isnull', False)), fields=('deal', 'action'), name='report_once_per_milestone'), icc.tenancy.constraints.CompositeForeignKey(fields=['action', 'deal'], name='report_action_deal', to='greendeals.PlannedAction', to_columns=['id', 'deal_id']), models.CheckConstraint(condition=models.Q(('kind__in', ['yearly', 'check-in', 'milestone', 'final']), ('state__in', ['draft', 'submitted', 'returned', 'accepted'])), name='report_kind_and_state'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on')), ('due_on__gte', models.F('ends_on'))), name='report_dates'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('done'), 5000), name='report_done_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('obstacles'), 5000), name='report_obstacles_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('changes'), 5000), name='report_changes_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('ahead'), 5000), name='report_ahead_length')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('on', models.DateField(verbose_name='day')),
                ('group', models.CharField(blank=True, max_length=60, verbose_name='group')),
                ('value', models.DecimalField(decimal_places=6, max_digits=20, verbose_name='value')),
                ('part', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='part')),
                ('whole', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='whole')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='who has measured it')),
                ('method', models.CharField(blank=True, max_length=300, verbose_name='how')),
                ('level', models.CharField(choices=[('declared', 'Self-declared'), ('document', 'Shown by a document'), ('coach', 'Checked by the coach'), ('third-party', 'Checked by a third party')], default='declared', max_length=12, verbose_name='how well it is proven')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was corrected')),
                ('at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='greendeals.deal')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='greendeals.indicator')),
                ('party', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='greendeals.party')),
                ('replaces', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='correction', to='greendeals.indicatorvalue')),
                ('report', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='greendeals.report')),
            ],
            options={
                'ordering': ['on', 'group', 'pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='indicatorvalue_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='indicatorvalue_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'deal'), name='indicatorvalue_of_deal'), icc.tenancy.constraints.CompositeForeignKey(fields=['indicator', 'deal'], name='indicatorvalue_indicator_deal', to='greendeals.Indicator', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['party', 'deal'], name='indicatorvalue_party_deal', to='greendeals.Party', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['report', 'deal'], name='indicatorvalue_report_deal', to='greendeals.Report', to_columns=['id', 'deal_id']), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('indicator', 'on', 'group'), name='indicatorvalue_one_a_day', violation_error_message='There is a value for this day already. Correct that one.'), models.CheckConstraint(condition=models.Q(('level__in', ['declared', 'document', 'coach', 'third-party'])), name='indicatorvalue_level'), models.CheckConstraint(condition=models.Q(models.Q(('part', None), ('whole', None)), models.Q(('part__isnull', False), ('whole__gt', 0)), _connector='OR'), name='indicatorvalue_both_parts', violation_error_message='A share needs both its parts, and the whole is more than zero.')],
                'indexes': [models.Index(fields=['deal', 'on'], name='indicatorvalue_deal_on')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=150, verbose_name='what it shows')),
                ('audience', models.CharField(choices=[('coach', 'The city and its coach'), ('parties', 'All parties of the deal, too'), ('public', 'Everybody')], default='coach', max_length=10, verbose_name='who may open it')),
                ('at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('commitment', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence_files', to='greendeals.commitment')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='evidence_files', to='greendeals.deal')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('party', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence_files', to='greendeals.party')),
                ('value', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence_files', to='greendeals.indicatorvalue')),
                ('report', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence_files', to='greendeals.report')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='evidencefile_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='evidencefile_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['commitment', 'deal'], name='evidencefile_commitment_deal', to='greendeals.Commitment', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['party', 'deal'], name='evidencefile_party_deal', to='greendeals.Party', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['report', 'deal'], name='evidencefile_report_deal', to='greendeals.Report', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['value', 'deal'], name='evidencefile_value_deal', to='greendeals.IndicatorValue', to_columns=['id', 'deal_id']), models.CheckConstraint(condition=models.Q(('audience__in', ['coach', 'parties', 'public'])), name='evidencefile_audience')],
            },
        ),
        migrations.CreateModel(
            name='PromiseUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('planned', 'Not begun'), ('in-progress', 'Under way'), ('completed', 'Done'), ('cancelled', 'Given up')], max_length=12, verbose_name='how far it is')),
                ('words', models.TextField(blank=True, max_length=1000, verbose_name='in a sentence')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('level', models.CharField(choices=[('declared', 'Self-declared'), ('document', 'Shown by a document'), ('coach', 'Checked by the coach'), ('third-party', 'Checked by a third party')], default='declared', max_length=12)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('commitment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='greendeals.commitment')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='greendeals.deal')),
                ('party', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='greendeals.party')),
                ('report', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='greendeals.report')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='promiseupdate_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='promiseupdate_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'deal'), name='promiseupdate_of_deal'), icc.tenancy.constraints.CompositeForeignKey(fields=['commitment', 'deal'], name='promiseupdate_commitment_deal', to='greendeals.Commitment', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['party', 'deal'], name='promiseupdate_party_deal', to='greendeals.Party', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['report', 'deal'], name='promiseupdate_report_deal', to='greendeals.Report', to_columns=['id', 'deal_id']), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('words'), 1000), name='promiseupdate_length'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'in-progress', 'completed', 'cancelled']), ('level__in', ['declared', 'document', 'coach', 'third-party'])), name='promiseupdate_state'), models.CheckConstraint(condition=models.Q(('done_on', None), ('state', 'completed'), _connector='OR'), name='promiseupdate_done_when_completed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='promiseupdate_given_up_with_reason')],
                'indexes': [models.Index(fields=['commitment', '-at'], name='promiseupdate_latest')],
            },
        ),
        migrations.CreateModel(
            name='ReportStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('submit', 'Submit the report'), ('take-back', 'Take the report back'), ('return', 'Return with a reason'), ('accept', 'Accept the report'), ('ask-time', 'Ask for more time'), ('grant-time', 'Grant more time'), ('refuse-time', 'Refuse more time')], max_length=12)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('until', models.DateField(null=True)),
                ('content', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='report_steps', to='greendeals.deal')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='greendeals.report')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='reportstep_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='reportstep_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['report', 'deal'], name='reportstep_report_deal', to='greendeals.Report', to_columns=['id', 'deal_id']), models.UniqueConstraint(condition=models.Q(('action', 'accept')), fields=('report',), name='reportstep_accepted_once'), models.CheckConstraint(condition=models.Q(('action__in', ['submit', 'take-back', 'return', 'accept', 'ask-time', 'grant-time', 'refuse-time'])), name='reportstep_action'), models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['submit', 'accept']), _negated=True), ('content__isnull', False), _connector='OR'), name='reportstep_content'), models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['return', 'ask-time', 'refuse-time']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reportstep_reason'), models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['ask-time', 'grant-time']), _negated=True), ('until__isnull', False), _connector='OR'), name='reportstep_until'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 2000), name='reportstep_reason_length')],
            },
        ),
        migrations.CreateModel(
            name='SameEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('same', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('counted', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='counts_for', to='greendeals.indicator')),
                ('left_out', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='counted_in', to='greendeals.indicator')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='sameeffect_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['counted', 'city'], name='sameeffect_counted_city', to='greendeals.Indicator', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['left_out', 'city'], name='sameeffect_left_out_city', to='greendeals.Indicator', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('counted', 'left_out'), name='sameeffect_once'), models.CheckConstraint(condition=models.Q(('counted', models.F('left_out')), _negated=True), name='sameeffect_two')],
            },
        ),
        migrations.CreateModel(
            name='StatusOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('on-track', 'On track'), ('at-risk', 'At risk'), ('late', 'Late')], max_length=10, verbose_name='stands')),
                ('reason', models.TextField(max_length=2000, verbose_name='because')),
                ('until', models.DateField(verbose_name='until')),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('commitment', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='greendeals.commitment')),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='greendeals.deal')),
                ('indicator', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='greendeals.indicator')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='statusoverride_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR deal_id = ANY((SELECT string_to_array(nullif(current_setting('icc.deal_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deal', 'city'], name='statusoverride_deal_city', to='greendeals.Deal', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['commitment', 'deal'], name='statusoverride_commitment_deal', to='greendeals.Commitment', to_columns=['id', 'deal_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['indicator', 'deal'], name='statusoverride_indicator_deal', to='greendeals.Indicator', to_columns=['id', 'deal_id']), models.CheckConstraint(condition=models.Q(models.Q(('commitment', None), ('indicator__isnull', False)), models.Q(('commitment__isnull', False), ('indicator', None)), _connector='OR'), name='statusoverride_of_one'), models.CheckConstraint(condition=models.Q(('status__in', ['on-track', 'at-risk', 'late']), models.Q(('reason', ''), _negated=True)), name='statusoverride_status'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 2000), name='statusoverride_length'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('commitment__isnull', False)), fields=('commitment',), name='statusoverride_one_per_commitment'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('indicator__isnull', False)), fields=('indicator',), name='statusoverride_one_per_indicator')],
            },
        ),
    ]
