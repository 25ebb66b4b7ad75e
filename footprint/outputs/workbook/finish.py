"""Tag headings and the language of a workbook, and fix what would differ between writings."""

import io
import re
import zipfile

LANGUAGE = "en-GB"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
STYLES, CORE = "xl/styles.xml", "docProps/core.xml"
TITLE_POINTS, SUBTITLE_POINTS = "16", "14"
_FONT = re.compile(r"<font>.*?</font>", re.DOTALL)
_FORMATS = re.compile(r"<cellXfs count=\"\d+\">(.*?)</cellXfs>", re.DOTALL)
_FORMAT = re.compile(r"<xf [^>]*?(?:/>|>.*?</xf>)", re.DOTALL)


def finish(data: bytes) -> bytes:
    """Return a workbook with its titles marked as headings and its language named."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            content = given.read(name)
            if name == STYLES:
                content = _headings(content.decode("utf-8")).encode("utf-8")
            elif name == CORE:
                content = _language(content.decode("utf-8")).encode("utf-8")
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, content)
    return stream.getvalue()


def _language(core: str) -> str:
    """Name the language among the properties of the document."""
    if "<dc:language>" in core:
        return core
    return core.replace(
        "</cp:coreProperties>", f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    )


def _headings(styles: str) -> str:
    """Give the formats of titles the named styles Heading 1 and Heading 2.

    A title is told by its size: nothing else in the workbook is as large.
    """
    # the font is the one named, whatever theme a reader's program has
    styles = styles.replace('<scheme val="minor"/>', "")
    fonts = _FONT.findall(styles)
    level = {
        number: 1 if f'<sz val="{TITLE_POINTS}"/>' in font else 2
        for number, font in enumerate(fonts)
        if f'<sz val="{TITLE_POINTS}"/>' in font or f'<sz val="{SUBTITLE_POINTS}"/>' in font
    }
    first = {wanted: n for n, wanted in sorted(level.items(), reverse=True)}
    if not first:
        return styles
    place = {wanted: number for number, wanted in enumerate(sorted(first), start=1)}

    def tag(match: re.Match[str]) -> str:
        form = match.group()
        found = re.search(r'fontId="(\d+)"', form)
        wanted = level.get(int(found.group(1))) if found else None
        return form if wanted is None else form.replace('xfId="0"', f'xfId="{place[wanted]}"')

    styles = _FORMATS.sub(lambda m: m.group().replace(m[1], _FORMAT.sub(tag, m[1])), styles)
    return _named_styles(styles, first)


def _named_styles(styles: str, first: dict[int, int]) -> str:
    """Add the named styles, each with the font of its titles, before those there are."""
    formats = "".join(
        f'<xf numFmtId="0" fontId="{first[level]}" fillId="0" borderId="0" applyNumberFormat="0" '
        'applyFill="0" applyBorder="0" applyAlignment="0" applyProtection="0"/>'
        for level in sorted(first)
    )
    named = "".join(
        f'<cellStyle name="Heading {level}" xfId="{number}" builtinId="{15 + level}"/>'
        for number, level in enumerate(sorted(first), start=1)
    )
    styles = _inserted(styles, "cellStyleXfs", formats)
    return _inserted(styles, "cellStyles", named)


def _inserted(styles: str, element: str, added: str) -> str:
    """Put elements at the end of a counted list."""
    found = re.search(rf'<{element} count="(\d+)">', styles)
    if found is None:
        return styles
    count = int(found.group(1)) + added.count("<xf ") + added.count("<cellStyle ")
    styles = styles.replace(found.group(), f'<{element} count="{count}">', 1)
    return styles.replace(f"</{element}>", f"{added}</{element}>", 1)
