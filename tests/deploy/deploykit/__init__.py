# SPDX-License-Identifier: Apache-2.0
"""The files of deploy/, against the program, each other and what their readers make of them."""
