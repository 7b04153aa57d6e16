using System.Collections;

namespace Fairlead.Primitives.Collections;

/// <summary>A run of entries of an <see cref="OrderedMap{T}"/>: from a key on, while keys begin with a prefix.</summary>
public readonly struct OrderedRange<T> : IEnumerable<KeyValuePair<string, T>>
{
    private readonly OrderedNode<T> _root;
    private readonly string _from;
    private readonly string _prefix;

    internal OrderedRange(OrderedNode<T> root, string from, string prefix) => (_root, _from, _prefix) = (root, from, prefix);

    /// <summary>Whether the run has no entry.</summary>
    public bool IsEmpty
    {
        get
        {
            using var entries = GetEnumerator();
            return !entries.MoveNext();
        }
    }

    /// <summary>Walks the entries in order.</summary>
    public Enumerator GetEnumerator() => new(_root, _from, _prefix);

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks a run in order. Holds the path from the root, a few references deep.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, T>>
    {
        private readonly string _prefix;
        private readonly Stack<(OrderedBranch<T> Branch, int Child)>? _path;
        private OrderedLeaf<T>? _leaf;
        private int _at;

        internal Enumerator(OrderedNode<T> root, string from, string prefix)
        {
            _prefix = prefix;
            while (root is OrderedBranch<T> branch)
            {
                var child = branch.ChildOf(from);
                (_path ??= new Stack<(OrderedBranch<T>, int)>(4)).Push((branch, child));
                root = branch.Children[child];
            }

            _leaf = (OrderedLeaf<T>)root;
            var at = _leaf.Find(from);
            _at = (at < 0 ? ~at : at) - 1;
        }

        /// <summary>The entry the walk stands on.</summary>
        public readonly KeyValuePair<string, T> Current => new(_leaf!.Keys[_at], _leaf.Values[_at]);

        readonly object IEnumerator.Current => Current;

        /// <summary>Steps on; false at the end of the run.</summary>
        public bool MoveNext()
        {
            _at++;
            while (_leaf is not null && _at >= _leaf.Size)
            {
                _leaf = NextLeaf();
                _at = 0;
            }

            if (_leaf is null || (_prefix.Length > 0 && !_leaf.Keys[_at].StartsWith(_prefix, StringComparison.Ordinal)))
            {
                _leaf = null;
                return false;
            }

            return true;
        }

        /// <summary>Not supported, as usual for enumerators over immutable collections.</summary>
        public readonly void Reset() => throw new NotSupportedException();

        /// <summary>Holds nothing.</summary>
        public readonly void Dispose()
        {
        }

        private readonly OrderedLeaf<T>? NextLeaf()
        {
            while (_path is { Count: > 0 })
            {
                var (branch, child) = _path.Pop();
                if (child + 1 >= branch.Size)
                {
                    continue;
                }

                _path.Push((branch, child + 1));
                var node = branch.Children[child + 1];
                while (node is OrderedBranch<T> below)
                {
                    _path.Push((below, 0));
                    node = below.Children[0];
                }

                return (OrderedLeaf<T>)node;
            }

            return null;
        }
    }
}
