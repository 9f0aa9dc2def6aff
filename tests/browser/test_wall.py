"""A wall's own link: made in the console, opened where nobody is signed in, ended at once."""

from playwright.async_api import expect

from tests.browser.office import Office


async def test_a_wall_lives_by_its_link_until_it_is_ended(office: Office) -> None:
    boss = await office.signed_in("supervisor", "/console/supervisor")
    await boss.locator("button.name").click()  # the menu behind the person's name
    await boss.get_by_text("在大屏打开…").click()
    dialog = boss.get_by_role("dialog")
    await dialog.get_by_label("放在哪里").fill("一楼大厅")
    await dialog.get_by_role("button", name="生成链接").click()
    link = await dialog.get_by_label("大屏链接").input_value()

    wall = await office.page()
    await wall.goto(link)
    await expect(wall.get_by_role("heading", name="一楼大厅 大屏")).to_be_attached()
    await expect(wall.get_by_text("实时").first).to_be_visible()
    assert link.rpartition("=")[2] not in wall.url  # nobody reads it off the screen
    await wall.goto("/wallboard")  # after a power cut: by itself
    await expect(wall.get_by_text("实时").first).to_be_visible()
    assert await wall.context.cookies() == []
    await wall.goto("/console")
    await expect(wall.get_by_role("button", name="登录")).to_be_visible()  # it opens nothing else
    await wall.goto("/wallboard")
    await expect(wall.get_by_text("实时").first).to_be_visible()

    await dialog.get_by_role("button", name="停用 一楼大厅").click()
    await boss.get_by_role("button", name="停用", exact=True).last.click()
    await expect(wall.get_by_role("alert")).to_contain_text("此大屏链接已停用")
    await expect(wall.get_by_text("实时")).to_have_count(0)
    await expect(dialog.get_by_text("还没有大屏")).to_be_visible()
