" cancellint for :make and the quickfix list of Vim and Neovim. Put it into compiler/ below ~/.vim or ~/.config/nvim, then
"
"   :compiler cancellint
"   :make ./...
"
" Places that belong to a finding are entries of type I below it; packages that cannot be analyzed are entries of type E.
if exists('current_compiler')
  finish
endif
let current_compiler = 'cancellint'

CompilerSet makeprg=cancellint\ -color=never\ -summary=false\ $*
CompilerSet errorformat=
    \%I%\\t%f:%l:%c:\ %m,
    \%I%f:%l:%c:\ %\\t%m,
    \%Ecancellint:\ %[%^:]%#:\ %f:%l:%c:\ %m,
    \%+Gcancellint:\ %.%#,
    \%f:%l:%c:\ %m,
    \%-G%.%#
