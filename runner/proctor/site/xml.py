"""XML files. Texts are escaped by the library, and have to be `one_line`: XML cannot hold every character."""

from xml.etree import ElementTree as ET


def document(root: ET.Element) -> bytes:
    """The file of an element, in UTF-8. The same element gives the same bytes."""
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
