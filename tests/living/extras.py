"""Parts that openpyxl does not write, put into a workbook: label, custom part, thread."""

from __future__ import annotations

import io
import zipfile
from random import Random

_LABEL = (
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?><clbl:labelList '
    'xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label '
    'id="{7b1f}" enabled="1" method="Privileged" siteId="{11aa}"/></clbl:labelList>'
)
_PERSON = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<person displayName="Kim" id="{A}" userId="kim" providerId="None"/></personList>'
)
_ITEM = '<?xml version="1.0"?><records xmlns="urn:a-firm"><site>7</site></records>'
_LABEL_TYPE = "application/vnd.ms-office.classificationlabels+xml"
_PERSON_TYPE = "application/vnd.ms-excel.person+xml"
_LABEL_LINK = "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels"
_PERSON_LINK = "http://schemas.microsoft.com/office/2017/10/relationships/person"
_CUSTOM_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


def with_extras(content: bytes, random: Random) -> bytes:
    """Return a workbook with such parts, or now and then without."""
    if random.random() < 0.3:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if "docMetadata/LabelInfo.xml" in parts:
        return content
    parts["docMetadata/LabelInfo.xml"] = _LABEL.encode()
    parts["xl/persons/person.xml"] = _PERSON.encode()
    parts["customXml/item1.xml"] = _ITEM.encode()
    types = (
        f'<Override PartName="/docMetadata/LabelInfo.xml" ContentType="{_LABEL_TYPE}"/>'
        f'<Override PartName="/xl/persons/person.xml" ContentType="{_PERSON_TYPE}"/>'
    )
    label = f'<Relationship Id="rL" Type="{_LABEL_LINK}" Target="docMetadata/LabelInfo.xml"/>'
    others = (
        f'<Relationship Id="rP" Type="{_PERSON_LINK}" Target="persons/person.xml"/>'
        f'<Relationship Id="rC" Type="{_CUSTOM_LINK}" Target="../customXml/item1.xml"/>'
    )
    for name, end, xml in (
        ("[Content_Types].xml", b"</Types>", types),
        ("_rels/.rels", b"</Relationships>", label),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", others),
    ):
        parts[name] = parts[name].replace(end, xml.encode() + end)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return packed.getvalue()
