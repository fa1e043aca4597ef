"""政府信息公开工作年度报告（条例 49、50）：forms as data, the relations of their cells, how records fill them.

``nodes``    what a printed form is made of          ``layout``   the printed grid, with its spans
``forms``    the 2019 and 2021 forms, row by row      ``figures``  a report's cells and their states
``tallies``  which records a cell counts              ``checks``, ``chain``, ``prose``  the relations R1–R15
``numerals`` numbers as a text writes them
"""
