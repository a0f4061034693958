import django.contrib.postgres.operations
import coaching.models.notes
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import icc.core.public_ids
import icc.tenancy.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('coaching', '0001_initial'), ('coaching', '0002_sessions_and_mentoring'), ('coaching', '0003_private_notes_stay')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cities', '0001_squashed_0010_organisation_version'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('text', models.CharField(max_length=500, verbose_name='in a sentence or two')),
                ('is_open', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('participation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.participation')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='theme')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='ask_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['participation', 'city'], name='ask_participation_city', to='cities.Participation', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'city'), name='ask_of_city'), models.UniqueConstraint(fields=('participation', 'theme'), name='ask_once', violation_error_message='You look for this theme already. Change that text.')],
            },
        ),
        migrations.CreateModel(
            name='Collaboration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12)),
                ('side', models.CharField(choices=[('mentor', 'Mentor city'), ('seeker', 'City that looks for help')], max_length=6)),
                ('topic', models.CharField(max_length=200, verbose_name='what you work on')),
                ('result', models.TextField(blank=True, verbose_name='what came of it')),
                ('version', models.PositiveIntegerField(default=1)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('other_confirmed_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='collaboration_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), models.UniqueConstraint(fields=('key', 'side'), name='collaboration_key'), models.CheckConstraint(condition=models.Q(('side__in', ['mentor', 'seeker'])), name='collaboration_side'), models.CheckConstraint(condition=models.Q(('city', models.F('other')), _negated=True), name='collaboration_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('other_confirmed_at', None)), models.Q(('result', ''), _negated=True), _connector='OR'), name='collaboration_confirmed_has_result')],
            },
        ),
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Lead expert'), ('lgd', 'Local Green Deal expert'), ('sector', 'Sector expert'), ('thematic', 'Thematic expert')], default='lead', max_length=10)),
                ('hours', models.PositiveSmallIntegerField(default=0)),
                ('started_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('coach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to=settings.AUTH_USER_MODEL)),
                ('participation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='cities.participation')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='engagement_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['participation', 'city'], name='engagement_participation_city', to='cities.Participation', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'city'), name='engagement_of_city'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('participation', 'coach'), name='engagement_once', violation_error_message='This coach already works with this city.'), models.UniqueConstraint(condition=models.Q(('ended_on', None), ('role', 'lead')), fields=('participation',), name='engagement_one_lead', violation_error_message='This city has a lead expert already. End that job first.'), models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'lgd', 'sector', 'thematic'])), name='engagement_role'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='engagement_dates')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('text', models.CharField(max_length=500, verbose_name='in a sentence or two')),
                ('is_open', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('capacity', models.PositiveSmallIntegerField(default=1, verbose_name='how many cities at a time')),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('participation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.participation')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='theme')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='offer_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['participation', 'city'], name='offer_participation_city', to='cities.Participation', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'city'), name='offer_of_city'), models.UniqueConstraint(fields=('participation', 'theme'), name='offer_once', violation_error_message='You offer this theme already. Change that offer.'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='offer_capacity', violation_error_message='More cities than that are being helped or have been asked. Close the offer instead: then nobody new is added.')],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=icc.core.public_ids.new_public_id, max_length=12)),
                ('side', models.CharField(choices=[('mentor', 'Mentor city'), ('seeker', 'City that looks for help')], max_length=6)),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='what you would like to learn')),
                ('state', models.CharField(choices=[('suggested', 'Suggested by the programme'), ('queued', 'Waiting for a free place'), ('asked', 'Waiting for an answer'), ('agreed', 'Running'), ('declined', 'Declined'), ('completed', 'Completed')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('other_accepted_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('ask', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='coaching.ask')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term')),
                ('offer', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='coaching.offer')),
            ],
            options={
                'verbose_name_plural': 'matches',
                'ordering': ['-created_at', '-pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='match_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['offer', 'city'], name='match_offer_city', to='coaching.Offer', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['ask', 'city'], name='match_ask_city', to='coaching.Ask', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('key', 'side'), name='match_key'), models.UniqueConstraint(condition=models.Q(('state__in', ('suggested', 'queued', 'asked', 'agreed'))), fields=('city', 'other', 'theme'), name='match_once', violation_error_message='The two cities are already in touch about this theme.'), models.CheckConstraint(condition=models.Q(('side__in', ['mentor', 'seeker'])), name='match_side'), models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'queued', 'asked', 'agreed', 'declined', 'completed'])), name='match_state'), models.CheckConstraint(condition=models.Q(('city', models.F('other')), _negated=True), name='match_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='match_declined_has_reason')],
                'indexes': [models.Index(fields=['city', 'state'], name='match_city_state')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('call', 'Coaching call'), ('visit', 'City visit'), ('workshop', 'Workshop'), ('review', 'Review')], default='call', max_length=10, verbose_name='kind')),
                ('subject', models.CharField(blank=True, max_length=150, verbose_name='what it is about')),
                ('wall_day', models.DateField()),
                ('wall_time', models.TimeField()),
                ('fold', models.PositiveSmallIntegerField(default=0)),
                ('zone', models.CharField(max_length=64)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('mode', models.CharField(choices=[('online', 'Online'), ('on-site', 'On site')], default='online', max_length=10, verbose_name='how')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place or link')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('done', 'Took place'), ('written-up', 'Written up'), ('cancelled-by-coach', 'Cancelled by the coach'), ('cancelled-by-city', 'Cancelled by the city'), ('no-show', 'Nobody came')], default='proposed', max_length=20)),
                ('side', models.CharField(choices=[('coach', 'Coach'), ('city', 'City')], max_length=5)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('uid', models.CharField(max_length=80, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('request_key', models.CharField(blank=True, max_length=40)),
                ('request_digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='coaching.engagement')),
                ('participation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.participation')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='session_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['participation', 'city'], name='session_participation_city', to='cities.Participation', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['engagement', 'city'], name='session_engagement_city', to='coaching.Engagement', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('id', 'city'), name='session_of_city'), models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('city', 'request_key'), name='session_request_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['call', 'visit', 'workshop', 'review'])), name='session_kind'), models.CheckConstraint(condition=models.Q(('mode__in', ['online', 'on-site'])), name='session_mode'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'done', 'written-up', 'cancelled-by-coach', 'cancelled-by-city', 'no-show'])), name='session_state'), models.CheckConstraint(condition=models.Q(('side__in', ['coach', 'city'])), name='session_side'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(seconds=43200))))), name='session_length')],
                'indexes': [models.Index(fields=['city', 'starts_at'], name='session_city_start'), models.Index(fields=['engagement', 'starts_at'], name='session_engagement_start')],
            },
        ),
        migrations.CreateModel(
            name='Busy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=40)),
                ('busy', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='busy', to='coaching.session')),
            ],
            options={
                'verbose_name_plural': 'busy',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('party', '='), ('busy', '&&')], name='busy_once', violation_error_message='This time is taken.'), models.UniqueConstraint(fields=('session', 'party'), name='busy_party'), models.CheckConstraint(condition=models.Q(('busy__endswith__isnull', False), ('busy__isempty', False), ('busy__startswith__isnull', False)), name='busy_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='HoursEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('planned', 'Planned'), ('actual', 'Worked'), ('correction', 'Correction')], max_length=10)),
                ('quarters', models.SmallIntegerField()),
                ('day', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('noted_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('engagement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='coaching.engagement')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='coaching.session')),
            ],
            options={
                'verbose_name_plural': 'hours entries',
                'constraints': [icc.tenancy.constraints.Wall(name='hoursentry_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['engagement', 'city'], name='hoursentry_engagement_city', to='coaching.Engagement', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['session', 'city'], name='hoursentry_session_city', to='coaching.Session', to_columns=['id', 'city_id']), models.CheckConstraint(condition=models.Q(('kind__in', ['planned', 'actual', 'correction'])), name='hoursentry_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'correction'), models.Q(('quarters', 0), _negated=True), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('kind', 'correction'), _negated=True), ('quarters__gt', 0)), _connector='OR'), name='hoursentry_correction_has_reason'), models.CheckConstraint(condition=models.Q(('quarters__range', (-2000, 2000))), name='hoursentry_quarters')],
                'indexes': [models.Index(fields=['city', 'kind'], name='hoursentry_city_kind')],
            },
        ),
        migrations.CreateModel(
            name='PrivateNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('text', models.TextField(verbose_name='note')),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.session')),
            ],
            options={
                'ordering': ['session', '-version'],
                'constraints': [coaching.models.notes.CoachWall(name='privatenote_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) AND EXISTS (SELECT 1 FROM cities_membership held WHERE held.city_id = coaching_privatenote.city_id AND held.role = 'coach' AND held.user_id = nullif(current_setting('icc.user_id', true), '')::bigint AND (held.since <= coaching_privatenote.written_at OR held.user_id = coaching_privatenote.author_id))", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['session', 'city'], name='privatenote_session_city', to='coaching.Session', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('session', 'version'), name='privatenote_version')],
            },
        ),
        migrations.CreateModel(
            name='SessionAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='coaching', to='cities.actionpoint')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='coaching.session')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='sessionaction_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['session', 'city'], name='sessionaction_session_city', to='coaching.Session', to_columns=['id', 'city_id']), icc.tenancy.constraints.CompositeForeignKey(fields=['action', 'city'], name='sessionaction_action_city', to='cities.ActionPoint', to_columns=['id', 'city_id'])],
            },
        ),
        migrations.CreateModel(
            name='SharedNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('text', models.TextField(verbose_name='note')),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.session')),
            ],
            options={
                'ordering': ['session', '-version'],
                'constraints': [icc.tenancy.constraints.Wall(name='sharednote_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['session', 'city'], name='sharednote_session_city', to='coaching.Session', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('session', 'version'), name='sharednote_version')],
            },
        ),
    ]
