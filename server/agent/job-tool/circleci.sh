#!/bin/sh
# The in-job command line of the build agent. It needs a POSIX shell and mkdir, and nothing else that an image might
# lack. What takes more than a shell is asked of the agent: the question lies in files of a free slot, its number goes
# through the pipe `ask`, and the answer's number comes back through the slot's pipe `done`.

_cci_task=${CIRCLE_INTERNAL_TASK_DATA:-/.rotunda/task}

fail() {
  echo "circleci: $1" >&2
  exit "${2:-2}"
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# Copies its input to its output, also where there is no cat.
pour() {
  if has cat; then
    cat
  else
    while IFS= read -r _cci_line; do printf '%s\n' "$_cci_line"; done
    [ -z "$_cci_line" ] || printf '%s' "$_cci_line"
  fi
}

# ---- Questions to the agent ----

# Takes a free slot. One whose owner was killed is taken over.
take_slot() {
  [ -p "$_cci_task/ask" ] || fail "this only works in a job of the build agent" 1
  while :; do
    for _cci_slot in "$_cci_task"/slot-*; do
      if mkdir "$_cci_slot/lock" 2>/dev/null; then
        echo "$$" >"$_cci_slot/owner"
        trap release_slot EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
        exec 4<>"$_cci_slot/done"
        _cci_files=$_cci_slot/$$
        return
      fi
      _cci_owner=
      { read -r _cci_owner <"$_cci_slot/owner"; } 2>/dev/null
      [ -n "$_cci_owner" ] && [ -d /proc/self ] && [ ! -d "/proc/$_cci_owner" ] && rmdir "$_cci_slot/lock" 2>/dev/null
    done
    if has sleep; then sleep 0.2 2>/dev/null || sleep 1; fi
  done
}

release_slot() {
  if has rm; then
    rm -f "$_cci_files.args" "$_cci_files.in" "$_cci_files.list" "$_cci_files.out" "$_cci_files.err" "$_cci_files.pack"
  fi
  rmdir "$_cci_slot/lock" 2>/dev/null
}

# Asks with the given arguments, and leaves the answer in files. Gives the answer's exit code.
ask() {
  printf '%s\0' "$@" >"$_cci_files.args"
  printf '%s %s\n' "${_cci_slot##*/}" "$$" >"$_cci_task/ask"
  while read -r _cci_number _cci_code <&4; do
    [ "$_cci_number" = "$$" ] && break
  done
  [ ! -s "$_cci_files.err" ] || pour <"$_cci_files.err" >&2
  return "${_cci_code:-1}"
}

show_answer() {
  [ ! -s "$_cci_files.out" ] || pour <"$_cci_files.out"
  exit "$1"
}

# ---- tests ----

# Lists what lies below a directory, at most so deep: directories with a slash behind them.
walk() {
  if has find && find / -maxdepth 0 >/dev/null 2>&1; then
    find "$1" -maxdepth "$2" -name .git -prune -o -type d -exec printf '%s/\n' {} + -o -print 2>/dev/null
    return
  fi
  for _cci_entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    case $_cci_entry in */.git) continue ;; esac
    if [ -d "$_cci_entry" ] && [ ! -L "$_cci_entry" ]; then
      printf '%s/\n' "$_cci_entry"
      [ "$2" -le 1 ] || (walk "$_cci_entry" $(($2 - 1)))
    elif [ -e "$_cci_entry" ] || [ -L "$_cci_entry" ]; then
      printf '%s\n' "$_cci_entry"
    fi
  done
}

tests_glob() {
  [ $# -gt 0 ] || fail "tests glob needs a pattern"
  take_slot
  for _cci_pattern; do
    # The part without any pattern tells where to look, the slashes behind it how deep.
    _cci_base=${_cci_pattern%%[*?[\{]*}
    case $_cci_base in
      */*) _cci_base=${_cci_base%/*} && [ -n "$_cci_base" ] || _cci_base=/ ;;
      *) _cci_base=. ;;
    esac
    _cci_depth=1
    _cci_left=$_cci_pattern
    case $_cci_pattern in
      *'**'*) _cci_depth=1000 ;;
      *)
        while [ "$_cci_left" != "${_cci_left#*/}" ]; do
          _cci_left=${_cci_left#*/}
          _cci_depth=$((_cci_depth + 1))
        done
        ;;
    esac
    [ ! -d "$_cci_base" ] || walk "$_cci_base" "$_cci_depth"
  done >"$_cci_files.list"
  ask tests-glob "$@"
  show_answer $?
}

# Asks which tests are this copy's. Sets _cci_command to what `--command` says.
ask_split() {
  _cci_source=-
  _cci_command=
  _cci_left=$#
  while [ "$_cci_left" -gt 0 ]; do
    _cci_option=$1
    shift
    _cci_left=$((_cci_left - 1))
    case $_cci_option in
      --index | --total | --split-by | --timings-type | --time-default | --timings-file | --command)
        _cci_option=$_cci_option=${1:-}
        [ "$_cci_left" -eq 0 ] || shift
        _cci_left=$((_cci_left - 1))
        ;;
    esac
    case $_cci_option in
      --command=*) _cci_command=${_cci_option#--command=} ;;
      -?*) set -- "$@" "$_cci_option" ;;
      *) _cci_source=$_cci_option ;;
    esac
  done
  if [ "$_cci_source" = - ]; then
    pour >"$_cci_files.in"
  else
    [ -r "$_cci_source" ] || fail "the file $_cci_source cannot be read" 1
    pour <"$_cci_source" >"$_cci_files.in"
  fi
  case " $* " in *=filesize\ *) list_sizes <"$_cci_files.in" >"$_cci_files.list" ;; esac
  ask "$_cci_kind" "${CIRCLE_NODE_INDEX:-}" "${CIRCLE_NODE_TOTAL:-}" "$@"
}

list_sizes() {
  has ls || return 0
  while IFS= read -r _cci_item || [ -n "$_cci_item" ]; do
    _cci_size=$(ls -lnd -- "$_cci_item" 2>/dev/null) || _cci_size=
    set -- $_cci_size
    printf '%s %s\n' "${5:-0}" "$_cci_item"
  done
}

tests_split() {
  take_slot
  _cci_kind=tests-split
  ask_split "$@"
  show_answer $?
}

# Runs a command with this copy's tests on its input; with none of them, nothing runs.
tests_run() {
  take_slot
  _cci_kind=tests-run
  ask_split "$@" || exit $?
  [ -n "$_cci_command" ] || fail "tests run needs --command"
  [ -s "$_cci_files.out" ] || { echo "No tests for this copy of the job." >&2; exit 0; }
  exec 4>&-
  sh -c "$_cci_command" <"$_cci_files.out"
  exit $?
}

# ---- env subst ----

# Prints a text with its variables filled in: $X, ${X}, ${X:-default} and its relatives; $$ is a dollar sign.
subst() {
  _cci_rest=$1
  while :; do
    case $_cci_rest in
      *'$'*) ;;
      *)
        printf '%s' "$_cci_rest"
        return
        ;;
    esac
    printf '%s' "${_cci_rest%%'$'*}"
    _cci_rest=${_cci_rest#*'$'}
    case $_cci_rest in
      '$'*)
        printf '$'
        _cci_rest=${_cci_rest#'$'}
        ;;
      '{'[A-Za-z_]*) subst_braces ;;
      [A-Za-z_]*)
        _cci_name=${_cci_rest%%[!A-Za-z0-9_]*}
        _cci_rest=${_cci_rest#"$_cci_name"}
        look_up
        printf '%s' "$_cci_value"
        ;;
      *) printf '$' ;;
    esac
  done
}

look_up() {
  eval "_cci_is_set=\${$_cci_name+yes} _cci_value=\${$_cci_name-}"
}

subst_braces() {
  _cci_body=${_cci_rest#'{'}
  _cci_name=${_cci_body%%[!A-Za-z0-9_]*}
  _cci_body=${_cci_body#"$_cci_name"}
  _cci_word=
  _cci_open=1
  while [ "$_cci_open" -gt 0 ]; do
    case $_cci_body in
      *'}'*) ;;
      *)
        # Never closed: no variable.
        printf '${'
        _cci_rest=${_cci_rest#'{'}
        return
        ;;
    esac
    _cci_piece=${_cci_body%%'}'*}
    _cci_body=${_cci_body#*'}'}
    _cci_word=$_cci_word$_cci_piece
    while [ "$_cci_piece" != "${_cci_piece#*'${'}" ]; do
      _cci_piece=${_cci_piece#*'${'}
      _cci_open=$((_cci_open + 1))
    done
    _cci_open=$((_cci_open - 1))
    [ "$_cci_open" -eq 0 ] || _cci_word=$_cci_word'}'
  done
  look_up
  case $_cci_word in
    '') printf '%s' "$_cci_value" ;;
    ':-'* | ':='*) [ -n "$_cci_value" ] && printf '%s' "$_cci_value" || (subst "${_cci_word#??}") ;;
    ':+'*) [ -z "$_cci_value" ] || (subst "${_cci_word#??}") ;;
    '-'* | '='*) [ -n "$_cci_is_set" ] && printf '%s' "$_cci_value" || (subst "${_cci_word#?}") ;;
    '+'*) [ -z "$_cci_is_set" ] || (subst "${_cci_word#?}") ;;
    *) printf '${%s%s}' "$_cci_name" "$_cci_word" ;;
  esac
  _cci_rest=$_cci_body
}

env_subst() {
  if [ $# -gt 0 ]; then
    subst "$1"
  else
    _cci_text=$(pour; printf x)
    subst "${_cci_text%x}"
  fi
}

# ---- run ----

run_oidc() {
  take_slot
  ask oidc "$@"
  show_answer $?
}

# ---- git-objects ----

pkt_line() {
  printf '%04x%s\n' $((${#1} + 5)) "$1"
}

# Stands in for `git upload-pack` where a blobless clone asks for what it has left out: takes one request of git's
# protocol 2, which is lines of text up to `done`, and gives the server's answer as it is.
git_objects() {
  case ${GIT_PROTOCOL:-} in *version=2*) ;; *) fail "missing objects are only fetched in git's protocol 2" 1 ;; esac
  has cat || fail "fetching missing objects needs cat" 1
  take_slot
  pkt_line "version 2"
  pkt_line "agent=rotunda"
  pkt_line "fetch=filter"
  pkt_line "object-format=${1##*/}"
  printf 0000
  : >"$_cci_files.in"
  while IFS= read -r _cci_line; do
    printf '%s\n' "$_cci_line" >>"$_cci_files.in"
    [ "$_cci_line" != 0009done ] || break
  done
  # Whoever asks for nothing has gone.
  [ "$_cci_line" = 0009done ] || exit 0
  printf 0000 >>"$_cci_files.in"
  ask git-objects || exit $?
  cat "$_cci_files.pack"
  # Until git has gone, or it would find its pipe broken.
  while IFS= read -r _cci_line; do :; done
}

case "${1:-} ${2:-}" in
  "git-objects "*) git_objects "${2:-}" ;;
  "step halt" | "task halt") : >"${_cci_task:?}/halt" ;;
  "tests glob") shift 2 && tests_glob "$@" ;;
  "tests split") shift 2 && tests_split "$@" ;;
  "tests run") shift 2 && tests_run "$@" ;;
  "env subst") shift 2 && env_subst "$@" ;;
  "run oidc")
    [ "${3:-}" = get ] || fail "run oidc knows only get"
    shift 3 && run_oidc "$@"
    ;;
  "run release") echo "circleci: deploys are not recorded by this server; nothing was done" >&2 ;;
  "version "* | "--version "*) echo "rotunda build agent" ;;
  *) fail "\"$*\" is not supported by this build agent" ;;
esac
