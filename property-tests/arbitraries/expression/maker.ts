import type { DataType } from '../../../src/columnar/types.js';
import { typesEqual } from '../../../src/columnar/types.js';
import { columnAt, literal, type ModelExpression } from '../../models/expression/model.js';
import type { Tape } from './tape.js';
import { filled, literalText } from './values.js';

/** A column or lambda parameter that an expression may read. */
export interface Name {
  readonly name: string;
  readonly type: DataType;
}

/** A way to make an expression of some types. */
export interface Form {
  gives(type: DataType, maker: Maker): boolean;
  make(maker: Maker, type: DataType): ModelExpression;
}

/** Makes expressions of a wanted type out of the forms, `depth` levels at most, over the names that can be seen. */
export class Maker {
  constructor(
    readonly tape: Tape,
    readonly names: readonly Name[],
    readonly ansi: boolean,
    private readonly forms: readonly Form[],
    private readonly depth: number,
  ) {}

  /** An expression of the type, one level deeper. */
  of(type: DataType): ModelExpression {
    const depth = this.depth - 1;
    if (depth < 0 || this.tape.rarely(4)) return this.leaf(type);
    const inner = new Maker(this.tape, this.names, this.ansi, this.forms, depth);
    const forms = this.forms.filter((f) => f.gives(type, inner));
    return forms.length === 0 ? this.leaf(type) : this.tape.one(forms).make(inner, type);
  }

  leaf(type: DataType): ModelExpression {
    const columns = this.names.flatMap((n, i) => (typesEqual(n.type, type) ? [columnAt(n.type, n.name, i)] : []));
    if (columns.length > 0 && !this.tape.rarely(4)) return this.tape.one(columns);
    const value = this.tape.rarely(5) ? null : filled(type, this.tape);
    return literal(type, literalText(type, value), value);
  }

  /** Sees further names: the parameters of a lambda, which stand behind those of the row. */
  with(parameters: readonly Name[]): Maker {
    return new Maker(this.tape, [...this.names, ...parameters], this.ansi, this.forms, this.depth);
  }

  /** The types of the names, for arguments of any type. */
  someType(accepts: (type: DataType) => boolean, others: readonly DataType[]): DataType {
    const types = this.names.map((n) => n.type).filter(accepts);
    return types.length > 0 && !this.tape.rarely(3) ? this.tape.one(types) : this.tape.one(others);
  }
}
