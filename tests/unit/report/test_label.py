from hypothesis import given
from hypothesis import strategies as st

from proctor.report.label import Box, Label, disc, place

FRAME = Box(left=0, top=0, right=200, bottom=100)


def test_a_label_stands_right_of_its_point() -> None:
    (found,) = place([(disc(50, 50, 5), ["task/0"])], [], FRAME)
    assert found == Label(lines=("task/0",), x=59, y=44, align="left")


def test_at_the_right_edge_it_stands_left() -> None:
    (found,) = place([(disc(195, 50, 5), ["task/0"])], [], FRAME)
    assert found == Label(lines=("task/0",), x=186, y=44, align="right")


def test_between_points_it_stands_above_or_below() -> None:
    points = [disc(20, 50, 5), disc(50, 50, 5), disc(80, 50, 5)]
    (found,) = place([(points[1], ["ab"])], [*points, disc(66, 50, 9), disc(34, 50, 9)], FRAME)
    assert found == Label(lines=("ab",), x=50, y=29, align="center")


def test_labels_do_not_cover_each_other() -> None:
    point = disc(100, 50, 2)
    first, second = place([(point, ["one"]), (point, ["two"])], [point], FRAME)
    assert first is not None
    assert second is not None
    assert (first.align, second.align) == ("left", "right")


def test_where_all_is_full_of_points_it_covers_some() -> None:
    points = [disc(x, y, 3) for x in range(0, 200, 5) for y in range(0, 100, 5)]
    (found,) = place([(points[0], ["task/0"])], points, FRAME)
    assert found is not None


def test_without_any_room_there_is_no_label() -> None:
    assert list(place([(disc(50, 50, 5), ["x" * 200])], [], FRAME)) == [None]


def test_wide_letters_take_two_columns() -> None:
    (narrow,) = place([(disc(100, 50, 5), ["x" * 15])], [], FRAME)
    (wide,) = place([(disc(100, 50, 5), ["\u6f22" * 15])], [], FRAME)
    assert narrow is not None
    assert narrow.align == "left"
    assert wide is not None
    assert wide.align == "center"


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100), st.integers(1, 12)), max_size=12))
def test_labels_stay_inside_and_apart(points: list[tuple[int, int, int]]) -> None:
    discs = [disc(x, y, 4) for x, y, _ in points]
    lines = [["x" * length] for _, _, length in points]
    found = [label for label in place(zip(discs, lines, strict=True), discs, FRAME) if label is not None]
    boxes = [box(label) for label in found]
    assert all(FRAME.holds(one) for one in boxes)
    assert not any(one.meets(other) for place, one in enumerate(boxes) for other in boxes[:place])


def box(label: Label) -> Box:
    width = 6.0 * max(map(len, label.lines))
    left = {"left": label.x, "center": label.x - width / 2, "right": label.x - width}[label.align]
    return Box(left=left, top=label.y, right=left + width, bottom=label.y + 12.0 * len(label.lines))
