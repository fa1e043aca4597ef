from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("agencies", "0003_roles_for_members")]

    operations = [
        migrations.RemoveField(model_name="agency", name="staff"),
        migrations.DeleteModel(name="Membership"),
    ]
