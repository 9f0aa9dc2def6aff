"""The API's documentation, from our own files and under our own policy."""

from playwright.async_api import expect

from tests.browser.office import Office


async def test_the_documentation_shows_the_api_and_obeys_the_policy(office: Office) -> None:
    page = await office.page()
    await page.add_init_script(
        "window.refused = [];"
        "addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective));"
    )
    await page.goto("/api/docs")
    await expect(page.get_by_role("heading", name="12348 公共法律服务热线")).to_be_visible()
    await (
        page.get_by_text("/api/me/phone", exact=True)
        .or_(page.locator(".opblock-tag[data-tag=phone]"))
        .first.click()
    )
    await expect(page.locator("#operations-phone-my_phone_api_me_phone_get")).to_be_visible()
    assert await page.evaluate("window.refused") == []
    assert office.complaints == []
