from django.db import migrations


def give_roles(apps, schema_editor):
    """Until now whoever worked for an agency did what its disclosure office does."""
    Membership, Assignment = apps.get_model("agencies", "Membership"), apps.get_model("agencies", "Assignment")
    database = schema_editor.connection.alias
    for member in Membership.objects.using(database).select_related("user").iterator():
        Assignment.objects.using(database).create(
            user=member.user, agency_id=member.agency_id, role="disclosure_office", since=member.user.date_joined.date()
        )


def take_roles(apps, schema_editor):
    """Back: whoever holds a role works for the agency."""
    Membership, Assignment = apps.get_model("agencies", "Membership"), apps.get_model("agencies", "Assignment")
    database = schema_editor.connection.alias
    open_ones = Assignment.objects.using(database).filter(until=None).order_by()
    for user, agency in open_ones.values_list("user", "agency").distinct():
        Membership.objects.using(database).get_or_create(user_id=user, agency_id=agency)


class Migration(migrations.Migration):

    dependencies = [("agencies", "0002_people")]

    operations = [migrations.RunPython(give_roles, take_roles)]
