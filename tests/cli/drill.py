"""Programs of the drill: one that writes and says so, one that reads every public page."""

WRITE = """
from itertools import count
from django.utils.timezone import localdate
from gongkai.publication.actions import correct_item
from gongkai.publication.models import InformationItem
mine, until = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None
items = list(InformationItem.objects.filter(withdrawn_on=None).order_by("index_number"))[mine::2]
for turn in range(until) if until is not None else count():
    item = items[turn % len(items)]
    correct_item(by="account:1", item=item, title=item.title, body=f"第 {turn + 1} 次更正", reason="演练", on=localdate())
    sys.stdout.write(f"{turn + 1}\\n")
    sys.stdout.flush()
"""

DONE = """
from gongkai.publication.models import InformationItem
items = list(InformationItem.objects.filter(withdrawn_on=None).order_by("index_number"))
print(*(sum(item.version - 1 for item in items[mine::2]) for mine in (0, 1)))
"""

CRAWL = """
import hashlib, json, re
from html import unescape
from urllib.parse import urljoin
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", verbosity=0, interactive=False)
client, every = Client(SERVER_NAME="localhost"), int(sys.argv[1])
found, waiting = {}, ["/"]
while waiting:
    here = waiting.pop()
    if here in found:
        continue
    response = client.get(here)
    content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)  # of each answer its own
    found[here] = f"{response.status_code} {hashlib.sha256(content).hexdigest()}"
    if response.status_code in (301, 302):
        waiting.append(response["Location"])
    for link in re.findall(r'href="([/?][^"#]*)"', response.content.decode(errors="replace")):
        path = urljoin(here, unescape(link))
        one_of_many = any(part in path for part in ("/items/", "after=", "before=")) and int(hashlib.sha256(path.encode()).hexdigest(), 16) % every
        if not path.startswith(("/staff/", "/static/", "/accounts/")) and not one_of_many:
            waiting.append(path)
print(json.dumps(found))
"""
