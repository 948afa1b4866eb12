"""The stand-in behaves like hashicorp/external in every observable way."""

import json
import os
import sys

import pytest

import provider
from standin import external, gojson
from terraform_cli import Terraform


def shell(script):
    return ["sh", "-c", script]


def failure(program, **more):
    with pytest.raises(external.Failure) as caught:
        external.read(program, **more)
    return caught.value


def test_query_arrives_compact_sorted_and_without_newline():
    query = {"upid": "", "api_host": "pve1", "left_out": None}
    assert gojson.encode(query) == b'{"api_host":"pve1","upid":""}'
    assert external.read(["cat"], query) == {"api_host": "pve1", "upid": ""}
    assert external.read(shell('printf \'{"bytes":"%d"}\' $(wc -c)'), query) == {"bytes": "29"}


def test_no_query_is_an_empty_object():
    assert external.read(shell('test "$(cat)" = "{}" && echo "{}"')) == {}


def test_html_marks_and_line_separators_are_escaped_like_go_does_it():
    sent = gojson.encode({"q": "<&>\u2028\u2029 é\n\x1f"})
    assert sent == r'{"q":"\u003c\u0026\u003e\u2028\u2029 é\n\u001f"}'.encode()


def test_program_runs_without_a_shell_under_the_name_as_written():
    name_and_word = """printf '{"name":"%s","word":"%s"}' "$(head -c 2 /proc/$$/cmdline)" "$1" """
    assert external.read(shell(name_and_word) + ["x", "$HOME; *"]) == {
        "name": "sh",
        "word": "$HOME; *",
    }


def test_program_gets_the_whole_environment_and_pipes(monkeypatch):
    monkeypatch.setenv("PROXMOX_TOKEN_SECRET", "s3cret")
    pipes = "for n in 0 1 2; do test -p /dev/fd/$n || exit 1; done; "
    assert external.read(shell(pipes + 'echo "{\\"env\\":\\"$PROXMOX_TOKEN_SECRET\\"}"')) == {
        "env": "s3cret"
    }


def test_bare_name_is_looked_up_in_path_only(tmp_path, monkeypatch):
    (tmp_path / "upid").write_text("#!/bin/sh\necho '{}'\n")
    (tmp_path / "upid").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    missing = failure(["upid"])
    assert missing.summary == "External Program Lookup Failed"
    assert 'exec: "upid": executable file not found in $PATH' in missing.detail
    assert external.read(["./upid"]) == {}
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert external.read(["upid"]) == {}


def test_failed_program_shows_its_stderr_and_not_its_stdout():
    failed = failure(shell("echo '{}'; printf 'upid: no such task\\n  hint\\n' >&2; exit 8"))
    assert failed.summary == "External Program Execution Failed"
    assert failed.detail.startswith(
        "The data source received an unexpected error while attempting to execute the program."
        "\n\nProgram: /"
    )
    assert failed.detail.endswith(
        "\nError Message: upid: no such task\n  hint\n\nState: exit status 8"
    )


def test_program_ended_by_a_signal_says_so():
    assert failure(shell("kill -9 $$")).detail.endswith("\nState: signal: killed")


def test_stderr_is_dropped_when_the_program_succeeds():
    assert external.read(shell('echo warning >&2; echo \'{"a":"b"}\'')) == {"a": "b"}


def test_working_dir_is_where_the_program_runs(tmp_path):
    assert external.read(shell('echo "{\\"at\\":\\"$PWD\\"}"'), working_dir=str(tmp_path)) == {
        "at": str(tmp_path)
    }
    nowhere = failure(shell("true"), working_dir=str(tmp_path / "none"))
    assert "chdir %s/none: no such file or directory" % tmp_path in nowhere.detail


def test_empty_words_of_a_program_are_left_out():
    assert external.read(["", "sh", None, "-c", "", "echo '{}'"]) == {}
    assert failure(["", None]).summary == "External Program Missing"


@pytest.mark.parametrize(
    "output, result",
    [
        (b'{"a":null}', {"a": ""}),
        (b' {"a":"1",\n "a":"2"}\n', {"a": "2"}),
        (b'{"a":"\xff\xc3("}', {"a": "\ufffd\ufffd("}),
        (b'{"a":"\xe2\x82"}', {"a": "\ufffd\ufffd"}),
        (rb'{"a":"\ud83d\ude00 \ud800"}', {"a": "\U0001f600 \ufffd"}),
        (b"null", None),
    ],
)
def test_output_is_read_as_go_reads_it(output, result):
    assert gojson.decode(output) == result


@pytest.mark.parametrize(
    "output, words",
    [
        (b"", "unexpected end of JSON input"),
        (b'{"a":"b"', "unexpected end of JSON input"),
        (b'{"a":1}', "json: cannot unmarshal number into Go value of type string"),
        (b'{"a":true}', "json: cannot unmarshal bool into Go value of type string"),
        (b'{"a":["b"]}', "json: cannot unmarshal array into Go value of type string"),
        (b'{"a":{}}', "json: cannot unmarshal object into Go value of type string"),
        (b"[]", "json: cannot unmarshal array into Go value of type map[string]string"),
        (b'{"a":"b"} done', "invalid character 'd' after top-level value"),
        (b"done", "invalid character 'd' looking for beginning of value"),
        (b"task ended", "invalid character 'a' in literal true (expecting 'r')"),
        (b"\xef\xbb\xbf{}", "invalid character 'ï' looking for beginning of value"),
        (b'{"a":"b",}', "invalid character '}' looking for beginning of object key string"),
        (b'{"a":"b" "c"}', "invalid character '\"' after object key:value pair"),
        (b"{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
        (b'{"a":"\t"}', "invalid character '\\t' in string literal"),
        (
            b'{"a":' + b"1" * 5000 + b"}",
            "json: cannot unmarshal number into Go value of type string",
        ),
    ],
)
def test_output_that_is_no_map_of_strings_is_refused_in_go_words(output, words):
    with pytest.raises(gojson.Error) as caught:
        gojson.decode(output)
    assert str(caught.value) == words


def test_refused_output_names_the_program_and_the_reason():
    refused = failure(shell("echo '{\"pid\":7}'"))
    assert refused.summary == "Unexpected External Program Results"
    assert refused.detail.endswith(
        "sh\nResult Error: json: cannot unmarshal number into Go value of type string"
    )


def test_terraform_reads_the_data_source_and_finds_no_change_later(tmp_path, stand_in_config):
    echo = """printf '{"query":"%s"}' "$(tr -d \\")" """
    terraform = Terraform(tmp_path, stand_in_config).write(
        'data "external" "a" {\n  program = ["sh", "-c", %s]\n'
        '  query   = { n = 1, yes = true, big = 1e21, none = null, empty = "" }\n}\n'
        'output "a" {\n  value = data.external.a\n}\n' % json.dumps(echo)
    )
    terraform("init")
    terraform("apply")
    a = terraform.outputs()["a"]
    assert (a["id"], a["working_dir"], sorted(a["query"])) == (
        "-",
        None,
        ["big", "empty", "n", "none", "yes"],
    )
    assert a["result"] == {"query": "{big:1000000000000000000000,empty:,n:1,yes:true}"}
    assert terraform("plan", "-detailed-exitcode").returncode == 0
    terraform("destroy")


def test_terraform_shows_the_error_of_a_program(tmp_path, stand_in_config):
    terraform = Terraform(tmp_path, stand_in_config).write(
        'data "external" "a" {\n'
        '  program = ["sh", "-c", "echo upid: cannot reach pve1 >&2; exit 5"]\n}\n'
    )
    terraform("init")
    plan = terraform("plan", check=False)
    assert plan.returncode == 1
    assert (
        "Error: External Program Execution Failed\n\n  with data.external.a,\n  on main.tf line 2"
        in plan.stderr
    )
    assert "Error Message: upid: cannot reach pve1\n\nState: exit status 5" in plan.stderr


def test_named_provider_goes_before_the_registry_and_that_before_the_stand_in(
    tmp_path, stand_in_config, monkeypatch
):
    # With a CLI config that has a mirror, "the registry" is that mirror: as in a company.
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(stand_in_config))
    monkeypatch.delenv("UPID_TF_EXTERNAL_PROVIDER", raising=False)
    kind, config = provider.find_or_make_provider(tmp_path / "from-registry", sys.executable)
    assert kind == "registry"
    Terraform(tmp_path / "a", config).write(provider.ASK_FOR_EXTERNAL)("init")

    launcher = next(stand_in_config.parent.rglob("terraform-provider-external_v*"))
    monkeypatch.setenv("UPID_TF_EXTERNAL_PROVIDER", str(launcher))
    kind, config = provider.find_or_make_provider(tmp_path / "named", sys.executable)
    assert kind == "real"
    Terraform(tmp_path / "b", config).write(provider.ASK_FOR_EXTERNAL)("init")
