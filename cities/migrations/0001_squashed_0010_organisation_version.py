import django.contrib.postgres.operations
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import icc.core.public_ids
import icc.tenancy.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('cities', '0001_initial'), ('cities', '0002_organisations'), ('cities', '0003_journey'), ('cities', '0004_deliverables'), ('cities', '0005_append_only'), ('cities', '0006_limits_and_publications'), ('cities', '0007_touched'), ('cities', '0008_approvals_and_organisations'), ('cities', '0009_folded_names'), ('cities', '0010_organisation_version')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('documents', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name='City',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('country', models.CharField(max_length=2)),
                ('form', models.CharField(choices=[('single', 'Single city'), ('consortium', 'Consortium')], default='single', max_length=10)),
                ('is_invented', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name_plural': 'cities',
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['single', 'consortium'])), name='city_form'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='city_country')],
            },
        ),
        migrations.CreateModel(
            name='ActionPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('text', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('state', models.CharField(choices=[('open', 'Open'), ('in-progress', 'In progress'), ('done', 'Done'), ('verified', 'Verified'), ('dropped', 'Dropped')], default='open', max_length=12)),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='what shows it')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it is dropped')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='cities.city')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['city', 'state'], name='actionpoint_city_state')],
                'constraints': [icc.tenancy.constraints.Wall(name='actionpoint_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), models.UniqueConstraint(fields=('id', 'city'), name='actionpoint_of_city'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in-progress', 'done', 'verified', 'dropped'])), name='actionpoint_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='actionpoint_dropped_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settling_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days from the start of a city until it is judged')),
                ('session_days', models.PositiveSmallIntegerField(default=45, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days without a coaching session')),
                ('partner_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days without an answer of a partner asked to sign')),
                ('action_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days past the date of an action')),
                ('potential_days', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal as an idea')),
                ('drafting_days', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal in drafting')),
                ('consultation_days', models.PositiveSmallIntegerField(default=45, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal with its partners')),
                ('review_days', models.PositiveSmallIntegerField(default=21, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal in review')),
                ('ready_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal that is ready to sign')),
                ('signing_days', models.PositiveSmallIntegerField(default=35, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='Days of a deal being signed')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'high'), ('medium', 'medium'), ('low', 'low')], max_length=10)),
                ('source_key', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('short_name', models.CharField(max_length=60)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, null=True)),
                ('date_precision', models.CharField(blank=True, max_length=10)),
                ('target_deals', models.PositiveIntegerField(blank=True, null=True)),
                ('records_deals', models.BooleanField(default=False)),
                ('all_kinds_make_deals', models.BooleanField(default=False)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('approvals', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('legal', 'Legal office'), ('finance', 'Finance office'), ('department', 'Department'), ('council', 'City council')], max_length=20), blank=True, default=list, size=None)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_date', None), ('end_date__gte', models.F('start_date')), _connector='OR'), name='edition_dates', violation_error_message='An edition ends after it starts.'), models.CheckConstraint(condition=models.Q(('settling_days__range', (1, 730))), name='edition_settling_days'), models.CheckConstraint(condition=models.Q(('session_days__range', (1, 730))), name='edition_session_days'), models.CheckConstraint(condition=models.Q(('partner_days__range', (1, 730))), name='edition_partner_days'), models.CheckConstraint(condition=models.Q(('action_days__range', (1, 730))), name='edition_action_days'), models.CheckConstraint(condition=models.Q(('potential_days__range', (1, 730))), name='edition_potential_days'), models.CheckConstraint(condition=models.Q(('drafting_days__range', (1, 730))), name='edition_drafting_days'), models.CheckConstraint(condition=models.Q(('consultation_days__range', (1, 730))), name='edition_consultation_days'), models.CheckConstraint(condition=models.Q(('review_days__range', (1, 730))), name='edition_review_days'), models.CheckConstraint(condition=models.Q(('ready_days__range', (1, 730))), name='edition_ready_days'), models.CheckConstraint(condition=models.Q(('signing_days__range', (1, 730))), name='edition_signing_days')],
            },
        ),
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=80)),
                ('start_date', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('end_date', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('date_precision', models.CharField(choices=[('day', 'day'), ('week', 'week'), ('month', 'month'), ('season', 'season'), ('reported', 'date of the report'), ('unknown', 'not known')], default='day', max_length=10)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anchors', to='cities.edition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='anchor_code'), models.CheckConstraint(condition=models.Q(('start_date', None), ('end_date', None), ('end_date__gte', models.F('start_date')), _connector='OR'), name='anchor_dates', violation_error_message='The last day is not before the first.'), models.CheckConstraint(condition=models.Q(('date_precision__in', ['day', 'week', 'month', 'season', 'reported', 'unknown'])), name='anchor_precision')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('role', models.CharField(choices=[('coordinator', 'City coordinator'), ('editor', 'Editor'), ('signatory', 'Mayor or authorised signatory'), ('office', 'Office of the mayor'), ('coach', 'Coach'), ('reader', 'Reader')], max_length=20, verbose_name='role')),
                ('since', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='cities.city')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='membership_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR user_id = nullif(current_setting('icc.user_id', true), '')::bigint", version=1), models.UniqueConstraint(fields=('user', 'city', 'role'), name='membership_once', violation_error_message='This person already holds this role here.'), models.CheckConstraint(condition=models.Q(('role__in', ['coordinator', 'editor', 'signatory', 'office', 'coach', 'reader'])), name='membership_role')],
                'indexes': [models.Index(fields=['city', 'role'], name='membership_city_role')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'high'), ('medium', 'medium'), ('low', 'low')], max_length=10)),
                ('source_key', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=80)),
                ('kind', models.CharField(choices=[('phase', 'Phase'), ('milestone', 'Milestone'), ('deadline', 'Deadline')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='cities.anchor')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='cities.edition')),
                ('phase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='cities.milestone')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='milestone_code'), models.CheckConstraint(condition=models.Q(('kind__in', ['phase', 'milestone', 'deadline'])), name='milestone_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'phase'), _negated=True), ('phase', None), _connector='OR'), name='milestone_phase_stands_alone')],
            },
        ),
        migrations.CreateModel(
            name='DeliverableKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=150)),
                ('guidance', models.TextField(blank=True)),
                ('participation_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('core', 'Core city'), ('mentor', 'Mentor city'), ('observer', 'Observer city'), ('challenge', 'Challenge city'), ('fellow', 'Fellow city')], max_length=10), size=None)),
                ('position', models.PositiveIntegerField(default=0)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliverable_kinds', to='cities.edition')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverable_kinds', to='cities.milestone')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'code'), name='deliverablekind_code', violation_error_message='Another document of this edition is called so.'), models.CheckConstraint(condition=models.Q(('participation_kinds__contained_by', ['core', 'mentor', 'observer', 'challenge', 'fellow'])), name='deliverablekind_participations')],
            },
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('name_en', models.CharField(max_length=150)),
                ('country', models.CharField(max_length=2)),
                ('lat', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)])),
                ('lon', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)])),
                ('population', models.PositiveIntegerField(blank=True, null=True)),
                ('population_source', models.CharField(blank=True, max_length=120)),
                ('geonames_id', models.PositiveIntegerField(blank=True, null=True)),
                ('coord_source', models.CharField(blank=True, max_length=20)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__range', (-90, 90)), ('lon__range', (-180, 180))), _connector='OR'), name='municipality_on_the_globe', violation_error_message='Latitude is between -90 and 90, longitude between -180 and 180.')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'high'), ('medium', 'medium'), ('low', 'low')], max_length=10)),
                ('source_key', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('core', 'Core city'), ('mentor', 'Mentor city'), ('observer', 'Observer city'), ('challenge', 'Challenge city'), ('fellow', 'Fellow city')], max_length=10)),
                ('state', models.CharField(choices=[('applied', 'Applied'), ('selected', 'Selected'), ('active', 'Active'), ('withdrawn', 'Withdrawn'), ('completed', 'Completed')], default='active', max_length=10)),
                ('member_count', models.PositiveIntegerField(blank=True, null=True)),
                ('members_status', models.CharField(choices=[('complete', 'complete'), ('partial', 'partly known'), ('anchor', 'main municipality only'), ('unknown', 'not known')], default='complete', max_length=10)),
                ('since', models.DateField(blank=True, null=True)),
                ('overlay_role', models.CharField(blank=True, max_length=60)),
                ('approvals_off', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('legal', 'Legal office'), ('finance', 'Finance office'), ('department', 'Department'), ('council', 'City council')], max_length=20), blank=True, default=list, size=None)),
                ('position', models.PositiveIntegerField(default=0)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='cities.city')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='cities.edition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'city'), name='participation_once', violation_error_message='This city already takes part in this edition.'), models.UniqueConstraint(fields=('id', 'city'), name='participation_of_city'), models.CheckConstraint(condition=models.Q(('kind__in', ['core', 'mentor', 'observer', 'challenge', 'fellow'])), name='participation_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'selected', 'active', 'withdrawn', 'completed'])), name='participation_state')],
            },
        ),
        migrations.CreateModel(
            name='Deliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('draft', 'To be handed in'), ('submitted', 'Handed in'), ('in-review', 'Being read'), ('changes-requested', 'Changes asked for'), ('accepted', 'Accepted'), ('published', 'Published'), ('waived', 'Not needed')], default='draft', max_length=20)),
                ('state_since', models.DateTimeField()),
                ('submitted', models.PositiveIntegerField(default=0)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('asked_until', models.DateField(blank=True, null=True, verbose_name='new date')),
                ('asked_because', models.CharField(blank=True, max_length=500, verbose_name='why more time is needed')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='cities.city')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='cities.deliverablekind')),
                ('participation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='cities.participation')),
            ],
            options={
                'ordering': ['kind__position', 'pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='deliverable_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), models.UniqueConstraint(fields=('id', 'city'), name='deliverable_of_city'), models.UniqueConstraint(fields=('participation', 'kind'), name='deliverable_once'), icc.tenancy.constraints.CompositeForeignKey(fields=['participation', 'city'], name='deliverable_participation_city', to='cities.Participation', to_columns=['id', 'city_id']), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'in-review', 'changes-requested', 'accepted', 'published', 'waived'])), name='deliverable_state'), models.CheckConstraint(condition=models.Q(('asked_until', None), models.Q(('asked_because', ''), _negated=True), _connector='OR'), name='deliverable_asks_with_reason')],
                'indexes': [models.Index(fields=['city', 'state'], name='deliverable_city_state')],
            },
        ),
        migrations.CreateModel(
            name='DeliverableEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('submit', 'handed in'), ('withdraw', 'took it back'), ('begin-review', 'began to read'), ('request-changes', 'asked for changes'), ('accept', 'accepted'), ('publish', 'published'), ('unpublish', 'took it off the public profile'), ('waive', 'said it is not needed'), ('restore', 'asked for it again'), ('ask-time', 'asked for more time'), ('give-time', 'gave more time'), ('refuse-time', 'gave no more time')], max_length=20)),
                ('number', models.PositiveIntegerField(default=0)),
                ('words', models.CharField(blank=True, max_length=2000)),
                ('until', models.DateField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('deliverable', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cities.deliverable')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['city', 'deliverable'], name='deliverableevent_city_of')],
                'constraints': [icc.tenancy.constraints.Wall(name='deliverableevent_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['deliverable', 'city'], name='deliverableevent_city', to='cities.Deliverable', to_columns=['id', 'city_id'])],
            },
        ),
        migrations.CreateModel(
            name='DeliverableVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what has changed')),
                ('created_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deliverable', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='cities.deliverable')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['city', 'deliverable'], name='deliverableversion_city_of')],
                'constraints': [icc.tenancy.constraints.Wall(name='deliverableversion_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), models.UniqueConstraint(fields=('deliverable', 'number'), name='deliverableversion_number'), icc.tenancy.constraints.CompositeForeignKey(fields=['deliverable', 'city'], name='deliverableversion_city', to='cities.Deliverable', to_columns=['id', 'city_id'])],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='cities.municipality')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='cities.participation')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('participation', 'municipality'), name='member_once')],
            },
        ),
        migrations.CreateModel(
            name='PublishedDeliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('file_name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published_deliverables', to='cities.city')),
                ('deliverable', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='publication', to='cities.deliverable')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.edition')),
            ],
            options={
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'high'), ('medium', 'medium'), ('low', 'low')], max_length=10)),
                ('source_key', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('vocabulary', models.CharField(max_length=40)),
                ('code', models.SlugField(max_length=60)),
                ('label', models.CharField(max_length=150)),
                ('position', models.PositiveIntegerField(default=0)),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='cities.edition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'vocabulary', 'code'), name='term_code', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='organisation')),
                ('folded', models.CharField(blank=True, editable=False, max_length=150)),
                ('size', models.CharField(blank=True, choices=[('micro', 'Micro: fewer than 10 people'), ('small', 'Small: fewer than 50 people'), ('medium', 'Medium: fewer than 250 people'), ('large', 'Large')], max_length=10, verbose_name='size')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('register_number', models.CharField(blank=True, max_length=40, verbose_name='number in the official register')),
                ('published_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='cities.city')),
                ('identity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='organisations', to='cities.identity')),
                ('merged_into', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cities.organisation')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='type')),
                ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='sector')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [icc.tenancy.constraints.Wall(name='organisation_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[]) OR published_at IS NOT NULL", version=1), models.UniqueConstraint(fields=('id', 'city'), name='organisation_of_city'), icc.tenancy.constraints.CompositeForeignKey(fields=['merged_into', 'city'], name='organisation_merged_into_city', to='cities.Organisation', to_columns=['id', 'city_id']), models.UniqueConstraint(models.F('city'), django.db.models.functions.text.Lower('name'), condition=models.Q(('merged_into', None)), name='organisation_once', violation_error_message='The city already knows an organisation of this name.'), models.CheckConstraint(condition=models.Q(('size', ''), ('size__in', ['micro', 'small', 'medium', 'large']), _connector='OR'), name='organisation_size')],
                'indexes': [models.Index(fields=['city', 'folded'], name='organisation_folded')],
            },
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transaction', models.BigIntegerField(db_default=django.db.models.expressions.RawSQL('pg_current_xact_id()::text::bigint', ()))),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cities.city')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('city', 'transaction'), name='touched_once')],
            },
        ),
    ]
