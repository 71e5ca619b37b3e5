;;; cancellint.el --- findings of cancellint in compilation buffers -*- lexical-binding: t -*-

;; Load it, then M-x compile RET cancellint ./... RET. Places that belong to a finding are shown as information.

(with-eval-after-load 'compile
  (add-to-list 'compilation-error-regexp-alist-alist
               '(cancellint
                 "^\\(?:cancellint: [^:\n]*: \\)?\\(\t\\)?\\([^ \t\n:][^\t\n:]*\\):\\([0-9]+\\):\\([0-9]+\\): "
                 2 3 4 (nil . 1)))
  (add-to-list 'compilation-error-regexp-alist 'cancellint))

;;; cancellint.el ends here
