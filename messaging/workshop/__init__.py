"""Makes uploaded files anew: pictures, films and sounds without what they tell of their maker.

Pure and apart: nothing here knows of Django or the database. What reads strangers' bytes runs in
a child process with hard limits (``child.make`` starts it), so that a file made to break a
decoder breaks that process alone.
"""
