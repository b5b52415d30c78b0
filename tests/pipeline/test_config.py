"""litlode.toml: defaults, what overrides them, and what is said when it cannot be used."""

from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import ConfigError


def load(tmp_path: Path, text: str, **environ: str) -> config.Config:
    path = tmp_path / "litlode.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, environ)


def test_an_empty_file_means_the_defaults_and_paths_are_relative_to_it(tmp_path: Path):
    assert load(tmp_path, "") == config.Config(database=tmp_path / "data/litlode.db")


def test_the_sample_in_the_checkout_shows_only_keys_that_exist(tmp_path: Path):
    sample = (Path(__file__).parents[2] / "litlode.toml").read_text(encoding="utf-8")
    # every commented setting is read too: "# key = value" and "# [table]"
    lines = [
        line[2:]
        if line.startswith(
            (
                "# [",
                "# batch",
                "# model",
                "# workers",
                "# max_",
                "# pubmed",
                "# semantic",
                "# search_f",
                "# prior",
                "# peer",
            )
        )
        else line
        for line in sample.split("\n")
    ]
    loaded = load(tmp_path, "\n".join(lines))
    assert loaded.search[0].pubmed
    assert (loaded.extract, loaded.limits) == (config.Extract(), config.Limits())
    assert loaded.pace == config.Pace(pubmed=3, semantic_scholar=1)


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert config.load(environ={}) == config.Config()


def test_every_table_is_read(tmp_path: Path):
    loaded = load(
        tmp_path,
        """
        contact = "curator@example.org"
        database = "/elsewhere/review.db"
        [extract]
        executor = "processes"
        workers = 3
        batch_size = 50
        [limits]
        max_issue_rate = 1
        [[search]]
        name = "a"
        pubmed = "myositis[tiab]"
        [[search]]
        name = "b"
        semantic_scholar = "myositis"
        """,
    )
    assert loaded.contact == "curator@example.org"
    assert loaded.database == Path("/elsewhere/review.db")
    assert loaded.extract == config.Extract(executor="processes", workers=3, batch_size=50)
    assert loaded.limits.max_issue_rate == 1
    assert loaded.search == (
        config.Search(name="a", pubmed="myositis[tiab]"),
        config.Search(name="b", semantic_scholar="myositis"),
    )


def test_a_folder_with_a_model_is_relative_to_the_file(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/config.cfg").touch()
    assert load(tmp_path, '[extract]\nmodel = "mine"').extract.model == str(tmp_path / "mine")
    assert load(tmp_path, '[extract]\nmodel = "en_ner"').extract.model == "en_ner"


def test_the_environment_goes_first_and_keys_stay_out_of_print(tmp_path: Path):
    environ = {"NCBI_EMAIL": "me@example.org", "NCBI_API_KEY": "secret-1", "S2_API_KEY": "secret-2"}
    loaded = load(tmp_path, 'contact = "other@example.org"', LITLODE_NCBI_URL="http://127.0.0.1:9/eutils/", **environ)
    assert loaded.contact == "me@example.org"
    assert loaded.services.ncbi_url == "http://127.0.0.1:9/eutils"
    assert loaded.services.s2_url == config.S2_URL
    assert loaded.services.ncbi_api_key == "secret-1"
    assert "secret" not in repr(loaded)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[extract]\nbatch_sise = 5", '[extract] has no key "batch_sise"; did you mean "batch_size"?'),
        (
            "[extract]\ncolour = 5",
            '[extract] has no key "colour"; choose: model, analytes, executor, workers, batch_size.',
        ),
        ('contcat = "x"', 'no key "contcat"; did you mean "contact"?'),
        ("[extrct]\nworkers = 1", 'no table [extrct]; did you mean "extract"?'),
        ('[[search]]\nname = "a"\npumbed = "x"', '[[search]] 1 has no key "pumbed"; did you mean "pubmed"?'),
        ('[[search]]\npubmed = "x"', '[[search]] 1 needs the key "name".'),
        ('[[search]]\nname = ""\npubmed = "x"', "[[search]] 1 has an empty name; call it what you will find it by."),
        ('[[search]]\nname = "a"', '[[search]] 1 "a" asks nothing; add pubmed = "…".'),
        (
            '[[search]]\nname = "a"\npubmed = "x"\n[[search]]\nname = "a"\npubmed = "y"',
            '[[search]] 2 has the name "a" again; names must differ.',
        ),
        ('[search]\nname = "a"', "search is a list of tables; write [[search]] with two brackets."),
        ('[extract]\nexecutor = "dask"', '[extract] executor is "dask"; choose: serial, processes.'),
        ('[extract]\nworkers = "all"', "[extract] workers is 'all'; expected a whole number."),
        ("[extract]\nbatch_size = true", "[extract] batch_size is True; expected a whole number."),
        ("[extract]\nbatch_size = 0", "[extract] batch_size is 0; expected 1 or more."),
        ("[pace]\npubmed = 0", "[pace] pubmed is 0; expected requests a second, from 0.01 to 100."),
        (
            "[pace]\nsemantic_scholar = 101",
            "[pace] semantic_scholar is 101; expected requests a second, from 0.01 to 100.",
        ),
        ('[pace]\npubmed = "fast"', "[pace] pubmed is 'fast'; expected a number."),
        ("[extract]\nworkers = -1", "[extract] workers is -1; expected 0 (one per core) or more."),
        ("[limits]\nmax_issue_rate = -1", "[limits] max_issue_rate is -1; expected a part of 1, such as 0.05."),
        ("[limits]\nmax_issue_rate = 7", "[limits] max_issue_rate is 7; expected a part of 1, such as 0.05."),
        ("[limits]\nmax_issue_rate = nan", "[limits] max_issue_rate is nan; expected a part of 1, such as 0.05."),
        ("contact = 3", "contact is 3; expected text in quotes."),
        ("extract = 3", "[extract] is not a table."),
        ("contact =", "not valid TOML: Invalid value (at end of document)."),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(tmp_path: Path, text: str, message: str):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'litlode.toml'}: ")
    assert str(caught.value).endswith(message)


def test_a_file_that_is_named_must_be_there(tmp_path: Path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        config.load(tmp_path / "none.toml", {})
