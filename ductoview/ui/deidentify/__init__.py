"""The page on which a study is exported without what names the patient."""
