// Package accounts has queries of gorm, which take their context from the *gorm.DB that they are made on.
package accounts

import (
	"context"

	"gorm.io/gorm"
)

// An Account is a row.
type Account struct {
	ID    int64
	Email string
}

// A Store keeps its DB for the life of the program, and binds the context of each call to it.
type Store struct{ db *gorm.DB }

// NewStore returns a store on db.
func NewStore(db *gorm.DB) *Store { return &Store{db: db} }

// ByEmail forgets to bind it.
func (s *Store) ByEmail(ctx context.Context, email string) (a Account, err error) {
	err = s.db.Where("email = ?", email).First(&a).Error // want `s\.db\.Where\("email = \?", email\)\.First runs without a context: canceling ctx does not stop it; use s\.db\.WithContext\(ctx\)`
	return a, err
}

// ByEmailFor binds it.
func (s *Store) ByEmailFor(ctx context.Context, email string) (a Account, err error) {
	err = s.db.WithContext(ctx).Where("email = ?", email).First(&a).Error
	return a, err
}

// Count makes two queries on one DB, and forgets to bind a context to it.
func (s *Store) Count(ctx context.Context) (n int64, err error) {
	accounts := s.db.Model(&Account{}) // want `accounts\.Count runs without a context: canceling ctx does not stop it; use s\.db\.WithContext\(ctx\)`
	if err := accounts.Count(&n).Error; err != nil {
		return 0, err
	}
	return n, accounts.Where("email = ''").Count(new(int64)).Error
}

// CountFor makes them on a DB with a context, which is a session of its own.
func (s *Store) CountFor(ctx context.Context) (n int64, err error) {
	accounts := s.db.Session(&gorm.Session{Context: ctx}).Model(&Account{})
	if err := accounts.Count(&n).Error; err != nil {
		return 0, err
	}
	return n, accounts.Where("email = ''").Count(new(int64)).Error
}

// Rename binds a context that never ends.
func (s *Store) Rename(ctx context.Context, id int64, email string) error {
	db := s.db.WithContext(context.Background())
	return db.Model(&Account{}).Where("id = ?", id).Update("email", email).Error // want `\(…\)\.Update runs on context\.Background\(\) \(line 54\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// RenameFor binds the caller's.
func (s *Store) RenameFor(ctx context.Context, id int64, email string) error {
	db := s.db.WithContext(ctx)
	return db.Model(&Account{}).Where("id = ?", id).Update("email", email).Error
}

// Transfer begins a transaction that a canceled caller still waits for.
func (s *Store) Transfer(ctx context.Context, from, to int64) error {
	return s.db.Transaction(func(tx *gorm.DB) error { // want `s\.db\.Transaction runs without a context: canceling ctx does not stop it; use s\.db\.WithContext\(ctx\)`
		if err := tx.Delete(&Account{}, from).Error; err != nil {
			return err
		}
		return tx.Create(&Account{ID: to}).Error
	})
}

// TransferFor binds it to the transaction, and so to what is done in it.
func (s *Store) TransferFor(ctx context.Context, from, to int64) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&Account{}, from).Error; err != nil {
			return err
		}
		return tx.Create(&Account{ID: to}).Error
	})
}

// Replace binds it to each statement of the transaction.
func (s *Store) Replace(ctx context.Context, a *Account) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		tx = tx.WithContext(ctx)
		if err := tx.Delete(&Account{}, a.ID).Error; err != nil {
			return err
		}
		return tx.Create(a).Error
	})
}

// In is given the DB, which its caller may have bound.
func In(ctx context.Context, tx *gorm.DB, id int64) (a Account, err error) {
	err = tx.First(&a, id).Error
	return a, err
}

// A Session is made for one request, on a DB that is bound already.
type Session struct{ db *gorm.DB }

// Begin makes a session that ends with ctx.
func (s *Store) Begin(ctx context.Context) *Session { return &Session{db: s.db.WithContext(ctx)} }

// Remove takes the context of its session.
func (s *Session) Remove(_ context.Context, id int64) error { return s.db.Delete(&Account{}, id).Error }

// Purge is a session's too, whose name for the context is only of use to logs.
func (s *Session) Purge(ctx context.Context) error {
	return s.db.Where("email = ''").Delete(&Account{}).Error
}

// bound returns a DB with the context.
func (s *Store) bound(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx).Omit("email") }

// Touch has a helper bind the context.
func (s *Store) Touch(ctx context.Context, id int64) error {
	return s.bound(ctx).Create(&Account{ID: id}).Error
}

// Sweep has no context to bind: how long it may take is for those to say who set up the database.
func (s *Store) Sweep() error {
	return s.db.WithContext(context.Background()).Where("email = ''").Delete(&Account{}).Error
}

// An Archive shows no sign of how its DB is to be used: whether a context is in it, nobody can tell for sure.
type Archive struct{ db *gorm.DB }

// NewArchive returns an archive on db.
func NewArchive(db *gorm.DB) *Archive { return &Archive{db} }

// Latest is found with less confidence.
func (a *Archive) Latest(ctx context.Context) (latest Account, err error) {
	err = a.db.Last(&latest).Error
	return latest, err
}
