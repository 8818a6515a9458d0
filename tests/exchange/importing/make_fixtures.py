# ruff: noqa: E501 (the lines are those of the files)
"""Writes the example files of each system, by hand to the layouts that are known: ``python make_fixtures.py``.

The bytes matter (UTF-16, a mark at the start, ZIP and XLSX), which no editor shows.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent.parent / "fixtures"
OCTOBER = [date(2026, 10, 1) + timedelta(days=number) for number in range(31)]


def text(name: str, *lines: str, encoding: str = "utf-8", end: str = "\r\n") -> None:
    (HERE / name).write_bytes((end.join(lines) + end).encode(encoding))


def workbook(name: str, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(HERE / name)


def archive(name: str, members: dict[str, list[str]]) -> None:
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as file:
        for member, lines in members.items():
            info = zipfile.ZipInfo(member, (2026, 11, 2, 9, 0, 0))
            file.writestr(info, "\n".join(lines) + "\n")


def google() -> None:
    text(
        "ga4.csv",
        "# ----------------------------------------",
        "# Traffic acquisition: Session primary channel group (Default Channel Group)",
        "# Account: Bakery",
        "# Property: bakery.example",
        "# ----------------------------------------",
        "# ",
        "# All Users",
        "# Start date: 20261001",
        "# End date: 20261031",
        "Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Engagement rate,"
        "Average engagement time per session,Events per session,Event count,Key events,Session key event rate,"
        "Total revenue",
        "Organic Search,1210,800,0.6611570247933884,51.2,8.1,9801,44,0.03636,1040.5",
        "Direct,640,390,0.609375,40.1,7.2,4608,20,0.03125,512",
        "Organic Social,310,150,0.4838709677419355,21.7,5.0,1550,6,0.01935,98.25",
        ",2160,1340,0.6203703703703703,43.5,7.4,15959,70,0.0324,1650.75",
        end="\n",
    )
    days = [
        f"{day},{number + 10},{number * 20 + 400},{(number + 10) / (number * 20 + 400):.1%},{12.5 - number / 10:.1f}"
        for number, day in enumerate(OCTOBER)
    ]
    archive(
        "search-console-en.zip",
        {
            "Chart.csv": ["Date,Clicks,Impressions,CTR,Position", *reversed(days)],
            "Queries.csv": [
                "Top queries,Clicks,Impressions,CTR,Position",
                "bakery,120,1800,6.67%,3.2",
                "bread,40,900,4.44%,8.1",
            ],
            "Filters.csv": ["Filter,Value", "Search type,Web"],
        },
    )
    dutch = [day.replace(".", "#").replace(",", ";").replace("#", ",") for day in days]
    archive(
        "search-console-nl.zip",
        {
            "Diagram.csv": ["Datum;Aantal klikken;Vertoningen;CTR;Positie", *dutch],
            "Zoekopdrachten.csv": [
                "Meest uitgevoerde zoekopdrachten;Aantal klikken;Vertoningen;CTR;Positie",
                "bakker;120;1.800;6,67%;3,2",
            ],
            "Filters.csv": ["Filter;Waarde", "Zoektype;Web"],
        },
    )
    text(
        "google-ads.csv",
        "Campaign report",
        "1 October 2026 - 31 October 2026",
        "Campaign status\tCampaign\tCampaign type\tClicks\tImpr.\tCTR\tCurrency code\tAvg. CPC\tCost\tConversions\tConv. value",
        "Enabled\tBread by post\tSearch\t1,234\t20,150\t6.12%\tEUR\t0.41\t505.94\t31.00\t1,240.50",
        "Paused\tEaster\tSearch\t0\t0\t--\tEUR\t--\t0.00\t0.00\t0.00",
        "Total: Campaigns\t--\t--\t1,234\t20,150\t6.12%\tEUR\t0.41\t505.94\t31.00\t1,240.50",
        "Total: Account\t--\t--\t1,234\t20,150\t6.12%\tEUR\t0.41\t505.94\t31.00\t1,240.50",
        encoding="utf-16",
    )


def meta() -> None:
    rows = [f'"{day}T00:00:00","{number % 7}"' for number, day in enumerate(OCTOBER)]
    text("meta-instagram-follows.csv", "sep=,", '"Instagram follows"', '"Date","Primary"', *rows, encoding="utf-16")
    text(
        "meta-instagram-posts.csv",
        "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,"
        "Data comment,Date,Views,Likes,Shares,Comments,Saves,Reach,Follows",
        '1801,17841,bakery,Bakery,"New bread,\nfresh today",0,10/03/2026 06:08,https://example.org/1,IG image,,Lifetime,900,41,3,5,2,700,1',
        "1802,17841,bakery,Bakery,Rolls,12,10/17/2026 18:30,https://example.org/2,IG reel,,Lifetime,2100,88,9,12,7,1500,4",
        encoding="utf-8-sig",
    )
    text(
        "meta-facebook-posts-nl.csv",
        "Bericht-id,Pagina-id,Paginanaam,Titel,Publicatietijdstip,Berichttype,Weergaven,Bereik,Reacties,Opmerkingen,"
        "Deelacties,Totaal aantal klikken",
        "9001,77,Bakkerij,Nieuw brood,03/10/2026 06:08,Foto's,500,420,31,4,2,12",
        "9002,77,Bakkerij,Bolletjes,17/10/2026 18:30,Video's,800,690,45,6,5,30",
        encoding="utf-8-sig",
    )
    text(
        "meta-instagram-posts-nl.csv",
        "Bericht-id,Account-id,Publicatietijdstip,Berichttype,Weergaven,Bereik,Vind-ik-leuks,Deelacties,Reacties,Opgeslagen",
        "1801,17841,03/10/2026 06:08,Afbeelding,900,700,41,3,5,2",
        "1802,17841,17/10/2026 18:30,Reel,2100,1500,88,9,12,7",
        encoding="utf-8-sig",
    )
    text(
        "meta-ads.csv",
        '"Reporting starts","Reporting ends","Campaign name","Campaign delivery","Results","Reach","Impressions","Amount spent (EUR)","Link clicks"',
        '"2026-10-01","2026-10-31","Bread by post","active","31","9000","20150","505.94","640"',
        '"2026-10-01","2026-10-31","Easter","inactive","","500","700","12.06","8"',
        '"2026-10-01","2026-10-31","","","","9200","20850","518","648"',
    )


def networks() -> None:
    head = "Metrics of the content of your page, counted by day in the time zone UTC"
    rows = [
        [f"{day:%m/%d/%Y}", 100 + number, 90, number % 5, number % 4, number % 3, number % 2, 0.05]
        for number, day in enumerate(OCTOBER)
    ]
    names = [
        "Date",
        "Impressions (total)",
        "Unique impressions (organic)",
        "Clicks (total)",
        "Reactions (total)",
        "Comments (total)",
        "Reposts (total)",
        "Engagement rate (total)",
    ]
    posts: list[list[object]] = [
        ["Content of your page, with the numbers of each single post that was placed"],
        ["Post title", "Post link", "Posted by", "Created date", "Impressions", "Clicks", "Likes"],
        ["New bread", "https://example.org", "Anna Bakker", "10/03/2026", 500, 12, 20],
    ]
    workbook("linkedin-content.xlsx", {"Metrics": [[head], names, *rows], "All posts": posts})
    followers = [[f"{day:%m/%d/%Y}", 1, number % 3, 0, number % 3 + 1] for number, day in enumerate(OCTOBER)]
    workbook(
        "linkedin-followers.xlsx",
        {
            "New followers": [
                ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"],
                *followers,
            ],
            "Location": [["Location", "Total followers"], ["Utrecht", 410], ["Gent", 38]],
        },
    )
    visitors = [[f"{day:%m/%d/%Y}", 3, 2, 5, 2, 1, 3] for day in OCTOBER]
    workbook(
        "linkedin-visitors.xlsx",
        {
            "Visitor metrics": [
                [
                    "Date",
                    "Total page views (desktop)",
                    "Total page views (mobile)",
                    "Total page views (total)",
                    "Total unique visitors (desktop)",
                    "Total unique visitors (mobile)",
                    "Total unique visitors (total)",
                ],
                *visitors,
            ]
        },
    )
    rows_x = [
        f'"{day:%a, %b} {day.day}, {day.year}",{100 + number},{number % 6},{number % 9},0,1,{number % 3},0,{number % 2},1,{number % 4},0,0,0'
        for number, day in enumerate(OCTOBER)
    ]
    text(
        "x-overview.csv",
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views",
        *reversed(rows_x),
        end="\n",
    )
    text(
        "x-content.csv",
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks",
        '"18401","Sat, Oct 3, 2026","New bread",https://example.org,400,9,21,0,2,1,3,1,4,5,6,0,0',
        '"18402","Sat, Oct 17, 2026","Rolls",https://example.org,250,4,11,0,1,0,2,0,1,3,2,0,0',
        end="\n",
    )
    workbook(
        "hootsuite.xlsx",
        {
            "IG - Overview": [
                ["Date (GMT)", "Followers", "", "Views"],
                ["", "Overall", "Daily aggregated", "Daily aggregated"],
                *[[day.isoformat(), 1200 + number, number % 3, 40 + number] for number, day in enumerate(OCTOBER)],
            ],
            "IG - Posts table": [
                [
                    "Date (GMT)",
                    "Instagram Post ID",
                    "Post Type",
                    "Post Message",
                    "Likes",
                    "Comments",
                    "Shares",
                    "Saves",
                    "Views",
                    "Reach",
                    "Engagement",
                    "Engagement rate",
                ],
                ["2026-10-03 06:08", "1801", "IMAGE", "New bread", 41, 5, 3, 2, 900, 700, 51, 0.0729],
                ["2026-10-17 18:30", "1802", "REEL", "Rolls", 88, 12, 9, 7, 2100, 1500, 116, 0.0773],
            ],
        },
    )
    rows_s = [
        f'"{day:%m-%d-%Y}","@bakery","{295379 + number:,}","{number % 4}","{number % 5}","1","{4000 + number:,}","{100 + number}","100","0","0.6%"'
        for number, day in enumerate(OCTOBER)
    ]
    text(
        "sprout-social.csv",
        '"Date","Instagram Profile","Followers","Net Follower Growth","Followers Gained","Followers Lost","Reach","Engagements","Organic Engagements","Paid Engagements","Engagement Rate (per View)"',
        *rows_s,
    )


def sales_and_mail() -> None:
    text(
        "hubspot-deals.csv",
        '"Record ID","Deal Name","Deal Stage","Close Date","Deal owner","Amount","Pipeline","Create Date","Days to close"',
        '"11","Wedding cake\nfor two","Closed Won","2026-10-20 10:00","Anna Bakker","1250.50","Sales Pipeline","2026-10-01 09:00","19"',
        '"12","Lunch","Closed Lost","2026-10-21 11:00","Anna Bakker","300","Sales Pipeline","2026-10-05 09:00","16"',
        '"13","Office bread","Closed Won","2026-11-03 12:00","Joost","800","Sales Pipeline","2026-10-10 09:00","24"',
        '"14","Market stall","Appointment Scheduled","","Joost","","Sales Pipeline","2026-11-02 09:00",""',
        encoding="utf-8-sig",
    )
    text(
        "mailchimp-campaigns.csv",
        'Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces","Hard Bounces","Total Bounces","Unique Opens","Open Rate","Total Opens","Unique Clicks","Click Rate","Total Clicks",Unsubscribes,"Abuse Complaints"',
        'October,"New bread",Customers,"Oct 09, 2026 09:30 am",Friday,1760,1742,10,8,18,484,27.78%,700,141,8.1%,190,3,0',
        'Autumn,"Pumpkin, at last",Customers,"Oct 23, 2026 09:30 am",Friday,1755,1740,9,6,15,470,27.01%,680,120,6.9%,160,5,n/a',
        end="\n",
    )
    text(
        "mailchimp-report.csv",
        '"Campaign Report"',
        '"Title:","October news"',
        '"Subject Line:","New bread"',
        '"Delivery Date/Time:","Fri, Oct 9, 2026 9:30 am"',
        "",
        '"Overall Stats"',
        '"Total Recipients:","1,760"',
        '"Successful Deliveries:","1,742"',
        '"Bounces:","18 (1.0%)"',
        '"Recipients Who Opened:","484 (27.8%)"',
        '"Recipients Who Clicked:","141 (8.1%)"',
        '"Total Unsubs:","3"',
        end="\n",
    )
    text(
        "mailerlite.csv",
        '"Campaign report"',
        '"Subject:","New bread"',
        '"Sent","2026-10-09 13:00:00"',
        '"Total emails sent:","4116"',
        '"Opened:","1085 (26.66%)"',
        '"Clicked:","141 (3.46%)"',
        '"Unsubscribed:","7 (0.17%)"',
        end="\n",
    )


def spreadsheets() -> None:
    text(
        "wide.csv",
        "Omzet per maand;;;;",
        ";jan 2026;feb 2026;mrt 2026;Totaal",
        "Omzet;13.240,15;13.987,80;15.630,45;42.858,40",
        "Bezoekers;10.450;10.905;11.480;32.835",
        "Totaal;23.690;24.893;27.110;75.693",
        encoding="cp1252",
    )
    text(
        "long.csv",
        "datum;kpi;waarde;segment",
        "01-10-2026;Bezoekers;1.180,0;winkel",
        "01-10-2026;Bezoekers;640,0;web",
        "13-11-2026;Bezoekers;1.205,0;winkel",
        encoding="utf-8-sig",
    )
    text("down.csv", "Week,Revenue,Orders", "2026-W41,1234.50,30", "2026-W42,1310.00,33", "Total,2544.50,63")


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for make in (google, meta, networks, sales_and_mail, spreadsheets):
        make()
