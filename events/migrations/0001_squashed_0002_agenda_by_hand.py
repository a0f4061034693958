import django.contrib.postgres.operations
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import icc.core.public_ids
import icc.tenancy.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('events', '0001_initial'), ('events', '0002_agenda_by_hand')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cities', '0001_squashed_0010_organisation_version'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'high'), ('medium', 'medium'), ('low', 'low')], max_length=10)),
                ('source_key', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='what it is about')),
                ('place', models.CharField(blank=True, max_length=150, verbose_name='place')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('mode', models.CharField(choices=[('on-site', 'On site'), ('online', 'Online'), ('hybrid', 'On site and online'), ('unknown', 'Not known')], default='on-site', max_length=10, verbose_name='where people meet')),
                ('zone', models.CharField(default='Europe/Brussels', max_length=40, verbose_name='time zone')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Announced'), ('registration-open', 'Registration open'), ('registration-closed', 'Registration closed'), ('ended', 'Over'), ('wrapped', 'Over, with summary'), ('cancelled', 'Cancelled')], default='draft', max_length=20)),
                ('city_places', models.PositiveSmallIntegerField(default=0)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attendance_people', models.PositiveIntegerField(blank=True, null=True)),
                ('attendance_cities', models.PositiveIntegerField(blank=True, null=True)),
                ('attendance_note', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cities.anchor')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cities.edition')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='kind')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'registration-open', 'registration-closed', 'ended', 'wrapped', 'cancelled'])), name='event_state'), models.CheckConstraint(condition=models.Q(('mode__in', ['on-site', 'online', 'hybrid', 'unknown'])), name='event_mode')],
                'indexes': [models.Index(fields=['edition', 'state'], name='event_edition_state')],
            },
        ),
        migrations.CreateModel(
            name='EventDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='day')),
                ('title', models.CharField(blank=True, max_length=150, verbose_name='title')),
                ('visibility', models.CharField(choices=[('public', 'Open to everybody'), ('network', 'For people of the network'), ('closed', 'For the cities of the edition')], default='public', max_length=10, verbose_name='who sees it')),
                ('summary', models.TextField(blank=True, max_length=5000, verbose_name='summary')),
                ('summary_published_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='events.event')),
            ],
            options={
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('event', 'date'), name='eventday_once', violation_error_message='This day is already there.'), models.CheckConstraint(condition=models.Q(('visibility__in', ['public', 'network', 'closed'])), name='eventday_visibility'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('summary'), 5000), name='eventday_summary_length')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('address_digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('unconfirmed', 'Address not confirmed'), ('confirmed', 'Has a place'), ('waiting', 'On the waiting list'), ('cancelled', 'Cancelled'), ('expired', 'Never confirmed')], default='unconfirmed', max_length=12)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('state_since', models.DateTimeField()),
                ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='events.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'city'), name='registration_of_city'), models.UniqueConstraint(condition=models.Q(('state__in', ('unconfirmed', 'confirmed', 'waiting'))), fields=('event', 'address_digest'), name='registration_once', violation_error_message='Somebody with this e-mail address is registered already.'), models.UniqueConstraint(fields=('event', 'number'), name='registration_number'), models.CheckConstraint(condition=models.Q(('state__in', ['unconfirmed', 'confirmed', 'waiting', 'cancelled', 'expired'])), name='registration_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('number__isnull', False), _connector='OR'), name='registration_waits_with_number')],
                'indexes': [models.Index(fields=['city', 'event'], name='registration_city_event'), models.Index(fields=['event', 'state', 'number'], name='registration_event_state')],
            },
        ),
        migrations.CreateModel(
            name='Delegate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='function')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(default='en', max_length=10)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delegate', to='events.registration')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='delegate_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['registration', 'city'], name='delegate_registration_city', to='events.Registration', to_columns=['id', 'city_id'])],
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('organisation', models.CharField(blank=True, max_length=150, verbose_name='organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(default='en', max_length=10)),
                ('consent', models.CharField(max_length=40)),
                ('consented_at', models.DateTimeField()),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guest', to='events.registration')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='events.registration')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='what it is about')),
                ('track', models.CharField(blank=True, max_length=80, verbose_name='track')),
                ('room', models.CharField(blank=True, max_length=80, verbose_name='room')),
                ('start', models.TimeField(verbose_name='from')),
                ('end', models.TimeField(verbose_name='until')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('visibility', models.CharField(choices=[('public', 'Open to everybody'), ('network', 'For people of the network'), ('closed', 'For the cities of the edition')], default='public', max_length=10, verbose_name='who sees it')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                ('version', models.PositiveIntegerField(default=1)),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='events.eventday')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.term', verbose_name='kind')),
            ],
            options={
                'ordering': ['starts_at', 'track', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='eventsession_dates', violation_error_message='A session ends after it starts.'), models.CheckConstraint(condition=models.Q(('visibility__in', ['public', 'network', 'closed'])), name='eventsession_visibility'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('room', ''), _negated=True), deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('day', '='), (django.db.models.functions.text.Lower('room'), '='), (models.Func('starts_at', 'ends_at', function='TSTZRANGE', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='eventsession_room', violation_error_message='Another session is in this room at that time.')],
            },
        ),
        migrations.CreateModel(
            name='Learning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', icc.core.public_ids.PublicIdField(default=icc.core.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300, verbose_name='key learning')),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learnings', to='events.eventday')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='learnings', to='events.session')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('day', 'position'), name='learning_position')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('adopted_at', models.DateTimeField()),
                ('action', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='adoption', to='cities.actionpoint')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('learning', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='events.learning')),
            ],
            options={
                'constraints': [icc.tenancy.constraints.Wall(name='adoption_wall', using="city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])::bigint[])", version=1), icc.tenancy.constraints.CompositeForeignKey(fields=['action', 'city'], name='adoption_action_city', to='cities.ActionPoint', to_columns=['id', 'city_id']), models.UniqueConstraint(fields=('city', 'learning'), name='adoption_once', violation_error_message='Your city has taken this up already.')],
            },
        ),
        migrations.CreateModel(
            name='SeatPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('all', 'All places'), ('city', 'Places of a city'), ('public', 'Places for the public')], max_length=10)),
                ('places', models.PositiveIntegerField()),
                ('cap', models.PositiveIntegerField()),
                ('taken', models.PositiveIntegerField(default=0)),
                ('city', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.city')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='events.event')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='events.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'session', 'audience', 'city'), name='seatpool_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('audience__in', ['all', 'city', 'public'])), name='seatpool_audience'), models.CheckConstraint(condition=models.Q(models.Q(('audience', 'city'), ('city__isnull', False)), models.Q(models.Q(('audience', 'city'), _negated=True), ('city', None)), _connector='OR'), name='seatpool_of_city'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('cap'))), name='seatpool_never_above', violation_error_message='All places are taken.')],
            },
        ),
    ]
